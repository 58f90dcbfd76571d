/// The JSON Schema of policy files, for editors.
public enum PolicySchema {
    /// The schema: one for every kind of document, told apart by `kind`.
    public static func json() -> String {
        var renderer = SchemaRenderer()
        let kind = PolicyDocument.kind.key
        let header: SchemaRenderer.Members = [PolicyDocument.version.key, kind].map { ($0.name, renderer.property($0)) }
        let cases = PolicyDocument.Kind.allCases.map { SchemaValue.object(clause(for: $0, &renderer)) }
        let root: SchemaRenderer.Members = [
            ("type", .text("object")), ("properties", .object(header)),
            ("required", .texts(header.map(\.key))), ("allOf", .list(cases)),
        ]
        return JSONSchema.json(
            id: "urn:sallyport:schema:policy:1", title: "Sallyport policy",
            description: "One document of a policy folder: defaults, host groups, a profile, an account, or tests.",
            root, renderer)
    }

    /// `if` the document is of this kind, `then` it has these keys: a mistake is shown as one of that kind alone.
    private static func clause(
        for kind: PolicyDocument.Kind, _ renderer: inout SchemaRenderer
    ) -> SchemaRenderer.Members {
        let field = PolicyDocument.kind
        let says = SchemaValue.object([(field.key.name, .object([("const", .text(kind.rawValue))]))])
        let form = kind.form.narrowing(field, to: .words([kind.rawValue]))
        return [
            ("if", .object([("properties", says), ("required", .texts([field.key.name]))])),
            ("then", .object(renderer.reference(to: kind.rawValue, .mapping(form)))),
        ]
    }
}
