/// A certificate's reference, with the place where it is written.
enum CertificateWords {
    private typealias Layout = RuleSetLayout.Certificate

    /// Appends a reference.
    /// - Parameters:
    ///   - file: The number of the file in which it is written, or `none` for the account's own.
    /// - Returns: where it begins.
    static func append(_ reference: String, at range: SourceRange, file: UInt32, to words: inout [UInt32]) -> UInt32 {
        let start = UInt32(words.count)
        words += [
            UInt32(reference.utf8.count), file, range.start.line, range.start.column, range.end.line, range.end.column,
        ]
        _ = PackedText.append(reference, to: &words)
        return start
    }

    /// The reference that begins at `start`.
    static func reference(_ words: Span<UInt32>, at start: Int) -> String {
        PackedText.string(words, at: start + Layout.text, count: Int(words[start + Layout.length]))
    }

    /// The file's number, or `none` for the account's own, and the place in it.
    static func place(_ words: Span<UInt32>, at start: Int) -> (file: UInt32, range: SourceRange) {
        let range = SourceRange(
            start: SourcePosition(line: words[start + Layout.line], column: words[start + Layout.column]),
            end: SourcePosition(line: words[start + Layout.endLine], column: words[start + Layout.endColumn]))
        return (words[start + Layout.file], range)
    }
}
