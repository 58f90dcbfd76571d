/// Reads the documents of policy files, one file after another.
struct DocumentReader: Sendable {
    /// The documents of a file, with what there is to say of its form.
    struct Reading {
        var documents: [PolicyDocument] = []
        var diagnostics: [Diagnostic] = []
        var suppressions = Suppressions()
    }

    private var plain = PlainReader()

    mutating func read(_ text: PolicyLoader.Text) -> Reading {
        if let accounts = plain.documents(of: text.bytes) {
            return Reading(documents: accounts.map(PolicyDocument.account))
        }
        var reading = Reading()
        let file = SourceFile(name: text.path, bytes: Array(text.bytes))
        let nodes = YAMLReader.documents(in: file, diagnostics: &reading.diagnostics)
        if reading.diagnostics.isEmpty { reading.suppressions.add(file, documents: nodes) }
        var context = DecodingContext(file: text.path)
        reading.documents = nodes.compactMap { PolicyDocument($0, &context) }
        reading.diagnostics += context.diagnostics
        return reading
    }

    /// Whether a file begins as those do that hold one account and nothing else. Of others it has to be known what they hold
    /// before accounts can be compiled.
    static func looksLikeAccount(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.span.starts(with: header.span, at: lengthOfComments(bytes.span))
    }

    private static let header = Array("version: 1\nkind: Account\n".utf8)

    /// How many bytes are lines that are empty or hold a comment alone.
    private static func lengthOfComments(_ bytes: Span<UInt8>) -> Int {
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "#") {
                while position < bytes.count, bytes[position] != .lineFeed { position += 1 }
            } else if bytes[position] != .lineFeed {
                return position
            }
            position += 1
        }
        return position
    }
}

extension Span<UInt8> {
    fileprivate func starts(with other: Span<UInt8>, at position: Int) -> Bool {
        guard count - position >= other.count else { return false }
        for index in 0..<other.count where self[position + index] != other[index] { return false }
        return true
    }
}
