/// Why bytes are not a text in UTF-8.
struct EncodingProblem {
    /// The offset of the first bad byte.
    let offset: Int
    let message: String
    let help: String

    /// The first problem of a text, nil if it is well-formed UTF-8.
    init?(in bytes: [UInt8]) {
        help = "save the file as UTF-8"
        if let encoding = EncodingProblem.wideEncoding(bytes) {
            offset = 0
            message = "the file is not UTF-8; it looks like \(encoding)"
            return
        }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
            return nil
        } catch {
            offset = error.byteOffsets.lowerBound
            let hex = "0x" + String(bytes[offset], radix: 16, uppercase: true)
            message = "byte \(hex) is not UTF-8: \(EncodingProblem.description(error.kind))"
        }
    }

    /// The encodings of 16 and 32 bits, by their byte order mark or by the zero bytes of an ASCII text.
    private static func wideEncoding(_ bytes: [UInt8]) -> String? {
        let zeros = bytes.prefix(4).map { $0 == 0 }
        if bytes.starts(with: [0, 0, 0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE, 0, 0]) { return "UTF-32" }
        if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) { return "UTF-16" }
        if zeros == [true, true, true, false] || zeros == [false, true, true, true] { return "UTF-32" }
        if zeros == [true, false, true, false] || zeros == [false, true, false, true] { return "UTF-16" }
        return nil
    }

    private static func description(_ kind: UTF8.ValidationError.Kind) -> String {
        switch kind {
        case .unexpectedContinuationByte: "it continues a character that nothing began"
        case .surrogateCodePointByte: "it begins half of a surrogate pair"
        case .overlongEncodingByte: "it begins a character in a longer form than needed"
        case .truncatedScalar: "the character that it begins is cut short"
        default: "no character begins with it"
        }
    }
}

extension YAMLComplaints {
    /// Adds what is wrong with the encoding.
    mutating func add(_ problem: EncodingProblem, at position: SourcePosition) {
        add(.invalidEncoding, problem.message, at: SourceRange(at: position, length: 1), help: problem.help)
    }
}

extension Unicode.Scalar {
    /// The scalar that these bytes, known to be well-formed, stand for.
    init(validUTF8 bytes: Span<UInt8>) {
        let payload: UInt8 = bytes.count == 1 ? 0x7F : 0x7F >> UInt8(truncatingIfNeeded: bytes.count)
        var value = UInt32(bytes[0] & payload)
        for index in 1..<max(1, bytes.count) {
            value = value << 6 | UInt32(bytes[index] & 0x3F)
        }
        self = Unicode.Scalar(value) ?? "\u{FFFD}"
    }
}

extension UTF8 {
    /// Whether all bytes from an offset are ASCII.
    static func isASCII(_ bytes: [UInt8], from start: Int) -> Bool {
        var union: UInt8 = 0
        for byte in bytes[start...] { union |= byte }
        return union < 0x80
    }
}
