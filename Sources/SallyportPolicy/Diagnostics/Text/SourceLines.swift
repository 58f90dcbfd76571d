/// The lines of source files, read when one is first asked for.
struct SourceLines {
    private let source: (String) -> [UInt8]?
    private var files: [String: [ArraySlice<UInt8>]] = [:]
    /// The line that was asked for last: many complaints can be about one long line.
    private var latest: (file: String, number: UInt32, scalars: [Unicode.Scalar])?

    /// - Parameter source: Gives a file's bytes.
    init(source: @escaping (String) -> [UInt8]?) {
        self.source = source
    }

    /// A line from 1, without its end; nil where the file cannot be read or has no such line.
    ///
    /// What is not UTF-8 is shown as U+FFFD; a byte order mark at the start of the file is not part of the first line, as
    /// columns are not counted with it.
    mutating func line(_ number: UInt32, of file: String) -> [Unicode.Scalar]? {
        if let latest, latest.number == number, latest.file == file { return latest.scalars }
        let lines = lines(of: file)
        guard number >= 1, number <= lines.count, lines.count > 1 || !lines[0].isEmpty else { return nil }
        var line = lines[Int(number) - 1]
        if line.last == .carriageReturn { line = line.dropLast() }
        if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
        let scalars = Self.concealed(Array(String(decoding: line, as: UTF8.self).unicodeScalars))
        latest = (file, number, scalars)
        return scalars
    }

    /// The line with every `literal:SECRET` of the server's configuration made unreadable, its length kept for the carets.
    private static func concealed(_ line: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var line = line
        var place = 0
        while let start = line[place...].firstRange(of: literal)?.upperBound {
            let opening = start - literal.count - 1
            let quote = opening >= 0 && (line[opening] == "\"" || line[opening] == "'") ? line[opening] : nil
            place = start
            while place < line.count, quote.map({ line[place] != $0 }) ?? !(line[place] == "," || line[place] == "}") {
                line[place] = "*"
                place += 1
            }
        }
        return line
    }

    private static let literal = Array("literal:".unicodeScalars)

    private mutating func lines(of file: String) -> [ArraySlice<UInt8>] {
        if let known = files[file] { return known }
        let lines = (source(file) ?? []).split(separator: .lineFeed, omittingEmptySubsequences: false)
        files[file] = lines
        return lines
    }
}
