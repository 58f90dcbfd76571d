/// Comparing header names, which are ASCII and know no case (RFC 9110 section 5.1).
enum HeaderName {
    /// Whether two names are the same; folds A to Z and nothing else.
    static func equal(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && hasPrefix(left, right)
    }

    /// Whether a name begins with `prefix`, in any case.
    static func hasPrefix(_ name: String, _ prefix: String) -> Bool {
        let bytes = name.utf8.span
        let prefix = prefix.utf8.span
        guard bytes.count >= prefix.count else { return false }
        for index in 0..<prefix.count where fold(bytes[index]) != fold(prefix[index]) { return false }
        return true
    }

    /// The name with A to Z folded.
    static func folded(_ name: String) -> String {
        String(decoding: name.utf8.map(fold), as: UTF8.self)
    }

    /// A value without the white space around it (RFC 9110 section 5.5).
    static func trimmed(_ value: some StringProtocol) -> String {
        let text = String(value)
        let bytes = text.utf8
        guard let first = bytes.first, let last = bytes.last else { return "" }
        guard isBlank(first) || isBlank(last) else { return text }
        let start = bytes.firstIndex { !isBlank($0) } ?? bytes.endIndex
        let end = bytes.lastIndex { !isBlank($0) }.map { bytes.index(after: $0) } ?? start
        return String(text[start..<end])
    }

    /// A space or a tab.
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func fold(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte + 0x20 : byte
    }
}
