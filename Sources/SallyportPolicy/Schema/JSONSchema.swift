/// A JSON Schema (2020-12) of a file that people edit, rendered from the forms that its reader is made of.
package enum JSONSchema {
    /// A schema of files that hold one value of this form.
    /// - Parameters:
    ///   - id: Its `$id`.
    ///   - title: What it is called.
    ///   - description: What it describes.
    package static func json(id: String, title: String, description: String, of form: ValueForm) -> String {
        var renderer = SchemaRenderer()
        let root = renderer.members(of: form)
        return json(id: id, title: title, description: description, root, renderer)
    }

    static func json(
        id: String, title: String, description: String, _ root: SchemaRenderer.Members, _ renderer: SchemaRenderer
    ) -> String {
        let head: SchemaRenderer.Members = [
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")), ("$id", .text(id)),
            ("title", .text(title)), ("description", .text(description)),
        ]
        let definitions = renderer.definitions
        let tail: SchemaRenderer.Members = definitions.isEmpty ? [] : [("$defs", .object(definitions))]
        return SchemaValue.object(head + root + tail).json()
    }
}
