/// Reads what stands behind the `#` of a comment.
struct SuppressionParser {
    private static let keyword = "sallyport:"
    private static let form = "write `# sallyport:ignore SP0301 reason`"

    private let file: String
    private var diagnostics: [Diagnostic] = []

    init(file: String) {
        self.file = file
    }

    /// A word of the comment with its place.
    private struct Word {
        var text: String
        var range: SourceRange
    }

    /// Reads a comment.
    ///
    /// - Parameters:
    ///   - comment: Its scalars, from the `#` to the end of the line.
    ///   - start: Where the `#` stands.
    /// - Returns: nil for a comment about something else, and after a complaint.
    mutating func parse(
        _ comment: ArraySlice<Unicode.Scalar>, at start: SourcePosition, _ diagnostics: inout [Diagnostic]
    ) -> SuppressionComment? {
        let words = Self.words(of: comment.dropFirst(), from: start.column + 1, line: start.line)
        guard let first = words.first, first.text.hasPrefix(Self.keyword), !Self.isProse(words) else { return nil }
        let range = SourceRange(start: start, end: words.last?.range.end ?? start)
        defer {
            diagnostics += self.diagnostics
            self.diagnostics = []
        }
        guard first.text == Self.keyword + "ignore" else {
            report("`\(first.text)` is no instruction", at: first.range, help: Self.form)
            return nil
        }
        let (names, rest) = Self.split(words.dropFirst())
        guard !names.isEmpty else {
            report("the comment names no code to ignore", at: first.range, help: Self.form)
            return nil
        }
        let items = names.compactMap { item($0) }
        guard !rest.isEmpty else {
            report(
                "the comment gives no reason", at: range,
                help: "say behind the code why the warning may be let be, for those who come later")
            return nil
        }
        let reason = rest.map(\.text).joined(separator: " ")
        return SuppressionComment(items: items, reason: reason, range: range)
    }

    /// Whether the comment says something of the program, as in `# sallyport: see the manual`.
    private static func isProse(_ words: [Word]) -> Bool {
        guard words[0].text == keyword else { return false }
        let next = words.dropFirst().first?.text ?? ""
        return next != "ignore" && Spelling.nearest(to: next, among: ["ignore"]) == nil
    }

    /// The code that a word names, if it is one of a warning.
    private mutating func item(_ word: Word) -> SuppressionComment.Item? {
        guard let code = DiagnosticCode(rawValue: word.text) else {
            let meant = DiagnosticCatalogue.code(word.text)?.rawValue
            let near = meant ?? Spelling.nearest(to: word.text, among: DiagnosticCode.allCases.map(\.rawValue))
            report(
                "there is no code `\(word.text)`", at: word.range,
                help: near.map { "did you mean `\($0)`?" } ?? Self.form)
            return nil
        }
        guard code.severity == .warning else {
            report(
                "`\(code.rawValue)` is an error, and errors cannot be ignored", at: word.range,
                help: "correct what it complains of, and remove it from the comment")
            return nil
        }
        return SuppressionComment.Item(code: code, range: word.range)
    }

    private mutating func report(_ message: String, at range: SourceRange, help: String) {
        diagnostics.append(
            Diagnostic(.invalidSuppression, message, at: SourceSpan(file: file, range: range), help: help))
    }

    /// The codes, and the words after them: a comma says that another code follows.
    private static func split(_ words: ArraySlice<Word>) -> (names: [Word], rest: ArraySlice<Word>) {
        var names: [Word] = []
        var rest = words
        var continues = true
        while continues, let word = rest.popFirst() {
            continues = word.text.hasSuffix(",")
            names += parts(of: word)
        }
        return (names, rest)
    }

    /// The names of `SP0301,SP0302,`, each with its place.
    private static func parts(of word: Word) -> [Word] {
        var names: [Word] = []
        var column = word.range.start.column
        for part in word.text.split(separator: ",", omittingEmptySubsequences: false) {
            let length = part.unicodeScalars.count
            if length > 0 {
                let start = SourcePosition(line: word.range.start.line, column: column)
                names.append(Word(text: String(part), range: SourceRange(at: start, length: length)))
            }
            column += UInt32(length) + 1
        }
        return names
    }

    private static func words(of text: ArraySlice<Unicode.Scalar>, from column: UInt32, line: UInt32) -> [Word] {
        text.split(separator: " ").map { word in
            let start = SourcePosition(line: line, column: column + UInt32(word.startIndex - text.startIndex))
            return Word(
                text: String(String.UnicodeScalarView(word)), range: SourceRange(at: start, length: word.count))
        }
    }
}
