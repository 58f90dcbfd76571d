/// Finds the comments of a file that let warnings be: where YAML has comments, and not in quotes or block texts.
///
/// libyaml drops comments, so they are looked for in the text, past the scalars of the documents that were read from it.
struct SuppressionScanner {
    private let file: SourceFile
    /// The quoted and block texts, in reading order.
    private var texts: [SourceRange] = []

    private static let mark = Array("sallyport:".utf8)

    /// - Parameter documents: All documents of the file, which must have been read without an error.
    init(_ file: SourceFile, documents: [YAMLNode]) {
        self.file = file
        guard Self.isMentioned(in: file.bytes) else { return }
        for document in documents { collect(document) }
        texts.sort()
    }

    /// Whether the mark of such comments is anywhere in a text: most files are without, and not looked at any further.
    static func isMentioned(in bytes: [UInt8]) -> Bool {
        let bytes = bytes.span
        let mark = mark.span
        var matched = 0
        for index in bytes.indices {
            matched = bytes[index] == mark[matched] ? matched &+ 1 : (bytes[index] == mark[0] ? 1 : 0)
            if matched == mark.count { return true }
        }
        return false
    }

    /// The comments, in reading order.
    func comments(_ diagnostics: inout [Diagnostic]) -> [SuppressionComment] {
        guard Self.isMentioned(in: file.bytes) else { return [] }
        var lines = SourceLines { [bytes = file.bytes] _ in bytes }
        var parser = SuppressionParser(file: file.name)
        var comments: [SuppressionComment] = []
        // Where in `comments` those begin that stand alone and wait for the line that they cover.
        var waiting = 0
        var texts = texts[...]
        var number: UInt32 = 1
        while let line = lines.line(number, of: file.name) {
            let start = commentStart(of: line, number, &texts)
            if let start {
                let position = SourcePosition(line: number, column: UInt32(start) + 1)
                if let comment = parser.parse(line[start...], at: position, &diagnostics) { comments.append(comment) }
            }
            if line[..<(start ?? line.count)].contains(where: { $0 != " " }) {
                for index in waiting..<comments.count { comments[index].line = number }
                waiting = comments.count
            }
            number += 1
        }
        return comments
    }

    /// The offset of the `#` that begins the comment of a line.
    private func commentStart(
        of line: [Unicode.Scalar], _ number: UInt32, _ texts: inout ArraySlice<SourceRange>
    ) -> Int? {
        var index = 0
        while index < line.count {
            let position = SourcePosition(line: number, column: UInt32(index) + 1)
            texts = texts.drop { $0.end <= position }
            if let text = texts.first, text.start <= position {
                if text.start == position, line[index] == "|" || line[index] == ">" {
                    // The first line of a block text holds none of it, and may have a comment.
                    texts[texts.startIndex].start = SourcePosition(line: number + 1, column: 1)
                } else {
                    index = text.end.line > number ? line.count : Int(text.end.column) - 1
                }
            } else if line[index] == "#", index == 0 || line[index - 1] == " " {
                return index
            } else {
                index += 1
            }
        }
        return nil
    }

    private mutating func collect(_ node: YAMLNode) {
        switch node.value {
        case .scalar(let scalar):
            if !scalar.isPlain { texts.append(node.range) }
        case .sequence(let items):
            for item in items { collect(item) }
        case .mapping(let entries):
            for entry in entries {
                texts.append(entry.keyRange)
                collect(entry.value)
            }
        }
    }
}
