/// Bytes of header lines.
enum HeaderBytes {
    /// The length of a line without its line end.
    static func contentLength(_ line: Span<UInt8>) -> Int {
        var end = line.count
        if end > 0, line[end - 1] == 0x0A { end -= 1 }
        if end > 0, line[end - 1] == 0x0D { end -= 1 }
        return end
    }

    /// Whether a line begins with these bytes.
    static func starts(_ line: Span<UInt8>, with prefix: String) -> Bool {
        guard line.count >= prefix.utf8.count else { return false }
        var index = 0
        for byte in prefix.utf8 {
            if line[index] != byte { return false }
            index += 1
        }
        return true
    }

    /// The range within bounds that is left without spaces and tabs at both ends.
    static func trimmed(_ line: Span<UInt8>, _ bounds: Range<Int>) -> Range<Int> {
        var start = bounds.lowerBound
        var end = bounds.upperBound
        while start < end, isBlank(line[start]) { start += 1 }
        while end > start, isBlank(line[end - 1]) { end -= 1 }
        return start..<end
    }

    /// The text of a range, as `HeaderText` holds it.
    static func text(_ line: Span<UInt8>, _ range: Range<Int>) -> String {
        let bytes = line.extracting(range)
        guard HeaderText.isASCII(bytes) else { return HeaderText.text(of: bytes.indices.map { bytes[$0] }) }
        guard let text = try? UTF8Span(validating: bytes) else { return "" }
        return String(copying: text)
    }

    /// Whether a byte is a space or a tab.
    static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09
    }
}
