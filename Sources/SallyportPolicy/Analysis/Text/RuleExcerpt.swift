/// The lines of a policy file on which a rule stands.
package struct RuleExcerpt: Hashable, Sendable {
    /// The most lines that are shown of one rule.
    package static let maximumLines = 16

    /// The number of the first line.
    package let firstLine: Int
    package let lines: [String]

    /// The rule that begins on `line` of a file: that line and those below it that are indented as its keys are.
    package init?(of line: Int, in bytes: [UInt8]) {
        let all = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0, as: UTF8.self) }
        guard all.indices.contains(line - 1) else { return nil }
        let first = all[line - 1]
        let indent = Self.indent(of: first)
        let keys = first.dropFirst(indent).hasPrefix("- ") ? indent + 2 : indent
        var found = [first]
        for text in all[line...] {
            let isBlank = text.allSatisfy { $0 == " " } || text.drop { $0 == " " }.hasPrefix("#")
            if !isBlank, Self.indent(of: text) < keys { break }
            found.append(text)
        }
        while let last = found.last, found.count > 1, last.drop(while: { $0 == " " }).isEmpty || Self.isComment(last) {
            found.removeLast()
        }
        firstLine = line
        lines = Array(found.prefix(Self.maximumLines)) + (found.count > Self.maximumLines ? ["…"] : [])
    }

    private static func indent(of line: String) -> Int { line.prefix { $0 == " " }.count }
    private static func isComment(_ line: String) -> Bool { line.drop { $0 == " " }.hasPrefix("#") }

    /// The lines with their numbers.
    package func text(indent: String) -> String {
        let width = "\(firstLine + lines.count)".count
        return lines.enumerated().map { offset, line in
            let number = String(repeating: " ", count: width - "\(firstLine + offset)".count) + "\(firstLine + offset)"
            return "\(indent)\(number) | \(VisibleText.replaced(line))\n"
        }.joined()
    }
}
