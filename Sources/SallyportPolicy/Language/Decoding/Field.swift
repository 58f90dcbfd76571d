/// A key that a mapping may have.
package protocol FieldDescription: Sendable {
    /// The key.
    var name: String { get }
    /// Whether the mapping must have it.
    var isRequired: Bool { get }
}

/// A key that a mapping may have, with the type of its value.
package struct Field<Value: Sendable>: FieldDescription {
    package let name: String
    package let type: ValueType<Value>
    package let isRequired: Bool

    /// A field that may be absent.
    package init(_ name: String, _ type: ValueType<Value>) {
        self.init(name, type, isRequired: false)
    }

    private init(_ name: String, _ type: ValueType<Value>, isRequired: Bool) {
        self.name = name
        self.type = type
        self.isRequired = isRequired
    }

    /// A field that must be there.
    package static func required(_ name: String, _ type: ValueType<Value>) -> Field {
        Field(name, type, isRequired: true)
    }
}

/// Reads a mapping whose keys are known: what is unknown or missing is complained about when it is opened.
package struct MappingReader {
    /// Where the mapping stands.
    package let range: SourceRange
    private let entries: [YAMLEntry]

    /// Opens `node` as a mapping with `fields`; `what` names it in messages, such as `an account`.
    ///
    /// - Returns: nil, after a complaint, when the node is no mapping.
    package init?(
        _ node: YAMLNode, fields: [any FieldDescription], what: String, _ context: inout DecodingContext
    ) {
        guard case .mapping(let entries) = node.value else {
            context.reportWrongType(of: node, expecting: "a mapping: \(what)")
            return nil
        }
        self.range = node.range
        self.entries = entries
        for entry in entries where !fields.contains(where: { $0.name == entry.key }) {
            Self.reportUnknown(entry, among: fields, what: what, &context)
        }
        for field in fields where field.isRequired && !entries.contains(where: { $0.key == field.name }) {
            context.report(
                .missingKey, "\(what) needs the key `\(field.name)`", at: SourceRange(at: node.range.start),
                help: "add `\(field.name): …`")
        }
    }

    /// The value of a field, or nil when it is absent or not of its type (which has then been complained about).
    package func value<Value>(_ field: Field<Value>, _ context: inout DecodingContext) -> Value? {
        entry(field.name).flatMap { field.type.read($0.value, &context) }
    }

    /// The entry with this key.
    package func entry(_ name: String) -> YAMLEntry? { entries.first { $0.key == name } }

    private static func reportUnknown(
        _ entry: YAMLEntry, among fields: [any FieldDescription], what: String, _ context: inout DecodingContext
    ) {
        let names = fields.map(\.name)
        let known = names.map { "`\($0)`" }.joined(separator: ", ")
        let help =
            Spelling.nearest(to: entry.key, among: names).map { "did you mean `\($0)`?" } ?? "\(what) knows \(known)"
        context.report(.unknownKey, "\(what) has no key `\(entry.key)`", at: entry.keyRange, help: help)
    }
}
