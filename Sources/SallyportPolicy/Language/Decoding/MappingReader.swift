/// Reads a mapping whose keys are known: what is unknown, missing or misplaced is complained about when it is opened.
package struct MappingReader {
    /// Where the mapping stands.
    package let range: SourceRange
    private let entries: [YAMLEntry]

    /// Opens `node` as a mapping of this form.
    ///
    /// - Returns: nil, after a complaint, when the node is no mapping.
    package init?(_ node: YAMLNode, _ form: MappingForm, _ context: inout DecodingContext) {
        guard case .mapping(let entries) = node.value else {
            context.reportWrongType(of: node, expecting: "a mapping: \(form.what)")
            return nil
        }
        self.range = node.range
        self.entries = entries
        let before = context.diagnostics.count
        for entry in entries where !form.keys.contains(where: { $0.name == entry.key }) {
            Self.reportUnknown(entry, in: form, &context)
        }
        let hasUnknownKeys = context.diagnostics.count > before
        for key in form.keys where key.isRequired && self.entry(key.name) == nil {
            context.report(
                .missingKey, "\(form.what) needs the key `\(key.name)`", at: SourceRange(at: node.range.start),
                help: "add `\(key.name): …`")
        }
        for rule in form.rules { rule.check(self, hasUnknownKeys: hasUnknownKeys, &context) }
    }

    /// The value of a field, or nil when it is absent or not of its type (which has then been complained about).
    package func value<Value>(_ field: Field<Value>, _ context: inout DecodingContext) -> Value? {
        entry(field.key.name).flatMap { field.type.read($0.value, &context) }
    }

    /// Complains about the value of a field that nothing else looks at, such as a description.
    package func judge<Value>(_ field: Field<Value>, _ context: inout DecodingContext) {
        _ = value(field, &context)
    }

    /// Whether the field is there, whatever it holds.
    package func has(_ field: some FieldDescription) -> Bool { entry(field.key.name) != nil }

    /// The entry with this key.
    func entry(_ name: String) -> YAMLEntry? { entries.first { $0.key == name } }

    private static func reportUnknown(_ entry: YAMLEntry, in form: MappingForm, _ context: inout DecodingContext) {
        let names = form.keys.map(\.name)
        let known = names.map { "`\($0)`" }.joined(separator: ", ")
        let help =
            Spelling.nearest(to: entry.key, among: names).map { "did you mean `\($0)`?" }
            ?? "\(form.what) knows \(known)"
        context.report(.unknownKey, "\(form.what) has no key `\(entry.key)`", at: entry.keyRange, help: help)
    }
}
