/// The forms of values that need no closer look: what they do not take may still be valid, and is read again with care.
enum PlainValue {
    /// What `text` is as an item of `hosts`.
    static func hostTerm(_ text: Span<UInt8>) -> HostForm? {
        for index in 0..<text.count where !ASCIIByte.isNameCharacter(text[index]) { return hostPattern(text) }
        return 1...64 ~= text.count ? HostForm(kind: nil, start: 0) : nil
    }

    /// What a host is written as: a word that may be a group's name, or a pattern.
    struct HostForm {
        /// nil for a word.
        var kind: HostPattern.Kind?
        /// Where the name begins, behind the wildcard.
        var start: Int
    }

    /// A pattern whose name is in lower case, of two labels at least of which none has hyphens in odd places; the last begins
    /// with a letter, so that no reader takes the name for an address.
    static func hostPattern(_ text: Span<UInt8>) -> HostForm? {
        let form = wildcard(text)
        guard let lastLabel = lastLabel(text, from: form.start), lastLabel > form.start,
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= text[lastLabel],
            text.count - form.start + 2 <= HostName.maximumLength
        else { return nil }
        if case .exact = form.kind { return form }
        let name = text.extracting(form.start..<text.count)
        guard PublicSuffixFilter.mayHold(name) else { return form }
        let text = String(decoding: name.indices.map { name[$0] }, as: UTF8.self)
        return PublicSuffixList.isTooWideForWildcard(text) ? nil : form
    }

    private static func wildcard(_ text: Span<UInt8>) -> HostForm {
        let (star, dot) = (UInt8(ascii: "*"), UInt8(ascii: "."))
        guard text.count > 3, text[0] == star else { return HostForm(kind: .exact, start: 0) }
        if text[1] == dot { return HostForm(kind: .oneLabel, start: 2) }
        return text[1] == star && text[2] == dot
            ? HostForm(kind: .anyLabels, start: 3) : HostForm(kind: .exact, start: 0)
    }

    /// Where the last label begins; nil where a label is not a plain one.
    private static func lastLabel(_ text: Span<UInt8>, from start: Int) -> Int? {
        var label = start
        for index in start..<text.count {
            switch text[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): continue
            case UInt8(ascii: "-"):
                // At the beginning, or where `xn--` has them.
                if index == label || index == label &+ 2 { return nil }
            case UInt8(ascii: "."):
                guard isEndOfLabel(text, label..<index) else { return nil }
                label = index &+ 1
            default: return nil
            }
        }
        return isEndOfLabel(text, label..<text.count) ? label : nil
    }

    private static func isEndOfLabel(_ text: Span<UInt8>, _ label: Range<Int>) -> Bool {
        1...HostName.maximumLabelLength ~= label.count && text[label.upperBound &- 1] != UInt8(ascii: "-")
    }

    /// Whether `text` is a path of unreserved characters without an empty segment or one that begins with a dot, or such a
    /// path before `/*`; nil if it is neither.
    static func isPathPrefix(_ text: Span<UInt8>) -> Bool? {
        let slash = UInt8(ascii: "/")
        guard !text.isEmpty, text[0] == slash else { return nil }
        for index in 1..<text.count {
            let byte = text[index]
            let isFirst = text[index &- 1] == slash
            if byte == UInt8(ascii: "*"), isFirst, index &+ 1 == text.count { return true }
            if byte == slash || byte == UInt8(ascii: ".") {
                if isFirst { return nil }
            } else if !ASCIIByte.isUnreserved(byte) {
                return nil
            }
        }
        return false
    }

    /// Whether `text` is a name of an account, a service, a group, a profile or a rule.
    static func isName(_ text: Span<UInt8>) -> Bool {
        guard 1...64 ~= text.count else { return false }
        for index in text.indices where !ASCIIByte.isNameCharacter(text[index]) { return false }
        return true
    }
}
