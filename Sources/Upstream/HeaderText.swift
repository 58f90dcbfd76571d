/// How values of header fields are held: as text with one scalar for each byte (ISO 8859-1).
///
/// A value may have any byte from 0x80 to 0xFF (RFC 9110 section 5.5), in whatever encoding or none. In this form each of
/// them crosses as it came; values of ASCII alone, which is nearly all, read the same in any encoding.
package enum HeaderText {
    /// Whether a text is of ASCII alone. Looks at all bytes, since many at a time are quicker than one after the other.
    package static func isASCII(_ text: String) -> Bool { isASCII(text.utf8.span) }

    static func isASCII(_ bytes: Span<UInt8>) -> Bool {
        var all: UInt8 = 0
        for index in 0..<bytes.count { all |= bytes[index] }
        return all < 0x80
    }

    /// Whether a text has a control character other than HTAB, or a byte that is not ASCII. The compiler looks at many bytes
    /// at a time for a `while`.
    package static func needsCare(_ text: String) -> Bool {
        let bytes = text.utf8.span
        var found: UInt8 = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            found |= byte < 0x20 && byte != 0x09 || byte >= 0x7F ? 1 : 0
            index += 1
        }
        return found != 0
    }

    /// The text for a value's bytes.
    package static func text(of bytes: some Collection<UInt8>) -> String {
        if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(Unicode.Scalar(byte)) }
        return String(text)
    }

    /// Appends the bytes that a text stands for.
    /// - Returns: False where it is not such a text; what was appended then is of no use.
    static func append(_ text: String, to bytes: inout [UInt8]) -> Bool {
        if isASCII(text) {
            bytes.append(contentsOf: text.utf8)
            return true
        }
        for scalar in text.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else { return false }
            bytes.append(byte)
        }
        return true
    }

    /// The bytes that a text stands for; nil where it is not such a text.
    package static func bytes(of text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        return append(text, to: &bytes) ? bytes : nil
    }
}
