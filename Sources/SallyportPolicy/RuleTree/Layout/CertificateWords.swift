/// A certificate's reference, with the place where it is written.
enum CertificateWords {
    private typealias Layout = RuleSetLayout.Certificate

    /// Appends a reference.
    /// - Parameter file: The number of the file in which it is written, or `none` for the account's own.
    static func append(
        _ reference: String, at range: SourceRange, file: UInt32, to words: inout ContiguousArray<UInt32>
    ) {
        let text = reference.utf8.span
        words.append(UInt32(text.count))
        words.append(file)
        words.append(range.start.line)
        words.append(range.start.column)
        words.append(range.end.line)
        words.append(range.end.column)
        PackedText.append(text, to: &words)
    }

    /// The reference that begins at `start`.
    static func reference(_ words: Words, at start: Int) -> String {
        PackedText.string(words, at: start + Layout.text, count: Int(words[start + Layout.length]))
    }

    /// The file's number, or `none` for the account's own, and the place in it.
    static func place(_ words: Words, at start: Int) -> (file: UInt32, range: SourceRange) {
        let range = SourceRange(
            start: SourcePosition(line: words[start + Layout.line], column: words[start + Layout.column]),
            end: SourcePosition(line: words[start + Layout.endLine], column: words[start + Layout.endColumn]))
        return (words[start + Layout.file], range)
    }
}
