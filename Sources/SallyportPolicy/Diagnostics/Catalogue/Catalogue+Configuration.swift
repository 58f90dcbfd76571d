extension DiagnosticExplanation {
    /// SP04xx: the server's configuration.
    static let configuration: [DiagnosticExplanation] = [
        DiagnosticExplanation(
            .invalidConfigurationValue, "A setting has a value that it does not take",
            meaning: "A field of the server's configuration holds something else than the message says that it takes.",
            reason: "The gateway does not start, and does not reload, with a setting that it would have to guess.",
            wrong: .configuration(configurationText(listen: "{ address: localhost, port: 8443 }")),
            right: .configuration(configurationText(listen: "{ address: 127.0.0.1, port: 8443 }"))),
        DiagnosticExplanation(
            .missingFile, "A file that the configuration names is not there",
            meaning:
                "The configuration, or a file that it names, does not exist. Relative paths begin beside the file.",
            reason: "Without its consumers, keys or authorities the gateway would refuse everybody, or trust anybody.",
            wrong: .situation("`consumers: consumers.yaml`, where that file lies in another folder."),
            right: .situation("`consumers: ../shared/consumers.yaml`, or the file beside the configuration.")),
        DiagnosticExplanation(
            .unavailableSecret, "A secret is not there",
            meaning: "An environment variable that holds a secret is not set or empty, or a file with one is empty.",
            reason: "An empty secret would let in whoever knows that it is empty.",
            wrong: .situation("`secret: \"env:ACME_SECRET\"`, where the environment has no such variable."),
            right: .situation("The variable set for the process, such as by `EnvironmentFile=` of systemd.")),
        DiagnosticExplanation(
            .invalidListenerCertificate, "The listener's certificate cannot be used",
            meaning: "`listen.tls` names files that hold no certificate or key in PEM, or that do not belong together.",
            reason: "No client could connect.",
            wrong: .situation("`key` names the private key of another certificate."),
            right: .situation("`key` names the private key of the first certificate in `certificate`.")),
        DiagnosticExplanation(
            .invalidConsumer, "A consumer cannot be used",
            meaning: "A consumer of the consumers file is there twice, or holds something that cannot be meant.",
            reason: "Of two consumers with one key it would be open which secret, accounts and scopes hold.",
            wrong: .situation("Two entries of the consumers file with `key: acme`."),
            right: .situation("One entry with `secrets: [\"env:OLD\", \"env:NEW\"]`, while one replaces the other.")),
        DiagnosticExplanation(
            .invalidKeySet, "An issuer's keys cannot be used",
            meaning: "An issuer is there twice, or the file of its keys is no JSON Web Key Set with a usable key.",
            reason: "Every token of the issuer would be refused.",
            wrong: .situation("`keys: \"file:jwks.json\"`, where the file holds a certificate in PEM."),
            right: .situation("A file with `{\"keys\": […]}`, as the issuer publishes it at its `jwks_uri`.")),
    ]

    private static func configurationText(listen: String) -> String {
        """
        version: 1
        listen: \(listen)
        policies: policies/
        authentication:
          oauth1: { consumers: consumers.yaml }

        """
    }
}
