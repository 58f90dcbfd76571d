import SallyportPolicy

/// The JSON Schemas of the files that the server is configured by, for editors.
package enum ConfigurationSchema {
    /// The schema of `sallyport.yaml`.
    package static func configuration() -> String {
        JSONSchema.json(
            id: "urn:sallyport:schema:config:1", title: "Sallyport configuration",
            description: "What the gateway serves, whom it lets in, and how it calls upstreams.",
            of: .mapping(GatewayConfiguration.form))
    }

    /// The schema of the consumers file.
    package static func consumers() -> String {
        JSONSchema.json(
            id: "urn:sallyport:schema:consumers:1", title: "Sallyport consumers",
            description: "Who may sign requests, with which secret, for which accounts.",
            of: ConsumerSettings.type.list.form)
    }
}
