import Testing

@testable import SallyportPolicy

/// A random policy as text, into which suggestions are pasted as a person would.
struct PolicyText {
    private var files: [String: [String]]

    init(_ model: PolicyModel) {
        var model = model
        files = Dictionary(
            uniqueKeysWithValues: model.write().map {
                ($0.path, String(decoding: $0.bytes, as: UTF8.self).split(separator: "\n").map(String.init))
            })
    }

    var texts: [PolicyLoader.Text] {
        files.sorted { $0.key < $1.key }.map { path, lines in
            PolicyLoader.Text(
                path: path, relativePath: path, bytes: Array((lines.joined(separator: "\n") + "\n").utf8))
        }
    }

    /// Does what the step says.
    mutating func apply(_ step: PolicyChange.Step, account: String) throws {
        let lines = try #require(step.yaml).split(separator: "\n").map(String.init)
        let first = try #require(lines.first)
        switch (first, step.place) {
        case ("version: 1", _): files["accounts/new.yaml"] = lines
        case (_, let place?) where first.hasPrefix("- "): append(lines, to: "forward", of: place.file)
        case (_, nil) where first.hasPrefix("- "): append(lines, to: "deny", of: "defaults.yaml")
        case (_, nil): replace(first, in: "defaults.yaml", from: 0, indent: "", isItem: false)
        case (_, let place?):
            let text = files[place.file]?[place.line - 1] ?? ""
            let isItem = text.contains("- ")
            replace(first, in: place.file, from: place.line - 1, indent: isItem ? "    " : "", isItem: isItem)
        }
    }

    /// The list stands last in its document, if it is there.
    private mutating func append(_ lines: [String], to key: String, of file: String) {
        if files[file]?.contains("\(key):") != true { files[file]?.append("\(key):") }
        files[file]? += lines.map { "  \($0)" }
    }

    /// Puts a key into an item or a document, in the place of one of that name.
    private mutating func replace(_ line: String, in file: String, from start: Int, indent: String, isItem: Bool) {
        guard var lines = files[file], let key = line.split(separator: ":").first else { return }
        if isItem, lines[start].contains("- {") {
            files[file]?[start] = Self.replacedInFlow(lines[start], line, key: String(key))
            return
        }
        var index = start + 1
        while index < lines.count, !isItem || lines[index].hasPrefix(indent) {
            if lines[index].hasPrefix("\(indent)\(key):") {
                lines[index] = indent + line
                files[file] = lines
                return
            }
            index += 1
        }
        lines.insert(indent + line, at: start + (isItem ? 1 : 1))
        files[file] = lines
    }

    private static func replacedInFlow(_ text: String, _ line: String, key: String) -> String {
        guard let old = text.range(of: "\(key): [") else { return text.replacing(" }", with: ", \(line) }") }
        let end = text[old.upperBound...].firstIndex(of: "]") ?? text.endIndex
        return text.replacingCharacters(old.lowerBound...end, with: line)
    }
}

extension String {
    fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }

    fileprivate func replacingCharacters(_ range: ClosedRange<String.Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[index(after: range.upperBound)...]
    }
}
