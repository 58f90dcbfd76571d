extension DiagnosticExplanation {
    /// The entry for a terminal.
    ///
    /// - Parameter width: The columns that a line may have.
    package func text(width: Int) -> String {
        let paragraphs = [
            "\(code.rawValue) \(code.name) (\(code.severity.rawValue))", title + ".", meaning,
            "Why it matters: \(reason)",
        ]
        let wrapped = paragraphs.map { TextWrapping.lines($0, width: width).joined(separator: "\n") }
        return (wrapped + [example("Wrong", wrong, width), example("Right", right, width)]).joined(separator: "\n\n")
            + "\n"
    }

    private func example(_ heading: String, _ example: Example, _ width: Int) -> String {
        switch example {
        case .situation(let sentence):
            return TextWrapping.lines("\(heading): \(sentence)", width: width).joined(separator: "\n")
        case .policy(let text), .configuration(let text):
            let lines = Self.shown(text).split(separator: "\n").map { "    \($0)" }
            return "\(heading):\n\n" + lines.joined(separator: "\n")
        }
    }

    /// The entry as a section of `docs/diagnostics.md`.
    package var markdown: String {
        """
        ## \(code.rawValue) \(code.name)

        **\(title)** (\(code.severity.rawValue)). \(meaning)

        \(reason)

        \(Self.markdown("Wrong", wrong))

        \(Self.markdown("Right", right))
        """
    }

    private static func markdown(_ heading: String, _ example: Example) -> String {
        switch example {
        case .situation(let sentence): "\(heading): \(sentence)"
        case .policy(let text), .configuration(let text): "\(heading):\n\n```yaml\n\(shown(text))```"
        }
    }

    /// Characters that cannot be seen are named, in `‹›`.
    private static func shown(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            guard scalar != "\n", scalar == "\t" || ForbiddenCharacter.reason(scalar) != nil else {
                return String(Character(scalar))
            }
            return "‹U+\(String(scalar.value, radix: 16, uppercase: true).leftPadded(to: 4))›"
        }.joined()
    }
}

extension String {
    fileprivate func leftPadded(to count: Int) -> String {
        String(repeating: "0", count: max(0, count - utf8.count)) + self
    }
}
