@testable import SallyportPolicy

/// A text as the reader takes it, for tests.
struct YAMLSample {
    var nodes: [YAMLNode]
    var diagnostics: [Diagnostic]

    init(_ text: String, limits: YAMLLimits = .policy) {
        self.init(bytes: Array(text.utf8), limits: limits)
    }

    init(bytes: [UInt8], limits: YAMLLimits = .policy) {
        diagnostics = []
        nodes = YAMLReader.documents(
            in: SourceFile(name: "test.yaml", bytes: bytes), limits: limits, diagnostics: &diagnostics
        )
    }

    /// Each complaint as `SP0010 2:1-2:2`, in the order of the file.
    var complaints: [String] {
        diagnostics.inReadingOrder.map { "\($0.code.rawValue) \(YAMLSample.text($0.span.range))" }
    }

    /// Each complaint as `SP0010 2:1`, in the order of the file.
    var places: [String] {
        diagnostics.inReadingOrder.map {
            "\($0.code.rawValue) \($0.span.range.start.line):\($0.span.range.start.column)"
        }
    }

    /// The documents without places: quoted texts in quotes, plain ones bare.
    var outline: String { nodes.map(YAMLSample.outline).joined(separator: " --- ") }

    static func text(_ range: SourceRange) -> String {
        "\(range.start.line):\(range.start.column)-\(range.end.line):\(range.end.column)"
    }

    static func outline(_ node: YAMLNode) -> String {
        switch node.value {
        case .scalar(let scalar): scalar.isPlain ? scalar.text : "\"\(scalar.text)\""
        case .sequence(let items): "[" + items.map(outline).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\($0.key): \(outline($0.value))" }.joined(separator: ", ") + "}"
        }
    }
}
