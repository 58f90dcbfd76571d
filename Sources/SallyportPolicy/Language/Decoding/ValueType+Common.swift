extension ValueType<String> {
    /// Any text that is not empty.
    package static let text = ValueType<String>(
        "text", form: .text(TextForm("text", expression: nil) { !$0.isEmpty })
    ) { node, context in
        node.text(expecting: "text", &context)
    }
}

extension ValueType<Bool> {
    /// `true` or `false`, spelled so; `yes`, `on` and `1` are texts.
    package static let boolean = ValueType<Bool>.parsed("`true` or `false`", form: .boolean) { text in
        switch text {
        case "true": .success(true)
        case "false": .success(false)
        default:
            .failure(
                ValueProblem(
                    .invalidBoolean, "`\(text)` is neither `true` nor `false`", help: "write `true` or `false`"))
        }
    }
}

extension ValueType where Value: CaseIterable & RawRepresentable<String> {
    /// One of the words of an enumeration.
    package static func word(
        _ what: String, code: DiagnosticCode = .unknownWord
    ) -> ValueType {
        let words = Value.allCases.map(\.rawValue)
        let choices = words.map { "`\($0)`" }.joined(separator: ", ")
        return .parsed("one of \(choices)", form: .words(words)) { text in
            if let value = Value(rawValue: text) { return .success(value) }
            let help =
                Spelling.nearest(to: text, among: words).map { "did you mean `\($0)`? It takes one of \(choices)" }
                ?? "it takes one of \(choices)"
            return .failure(ValueProblem(code, "`\(text)` is not \(what)", help: help))
        }
    }
}

extension ValueType<Int> {
    /// A whole number of a range, in decimal digits.
    package static func wholeNumber(
        _ range: ClosedRange<Int>, code: DiagnosticCode = .invalidNumber
    ) -> ValueType<Int> {
        let expectation = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return .parsed(expectation, form: .wholeNumber(range)) { text in
            let digits = text.utf8
            let isPlain = digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            let isCanonical = isPlain && (digits.count == 1 || digits.first != UInt8(ascii: "0"))
            guard isCanonical, let number = Int(text), range.contains(number) else {
                return .failure(ValueProblem(code, "`\(text)` is not \(expectation)", help: "write \(expectation)"))
            }
            return .success(number)
        }
    }
}
