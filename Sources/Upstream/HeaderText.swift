/// How values of header fields are held: as text with one scalar for each byte (ISO 8859-1).
///
/// A value may have any byte from 0x80 to 0xFF (RFC 9110 section 5.5), in whatever encoding or none. In this form each of
/// them crosses as it came; values of ASCII alone, which is nearly all, read the same in any encoding.
package enum HeaderText {
    /// The text for a value's bytes.
    package static func text(of bytes: some Collection<UInt8>) -> String {
        if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(Unicode.Scalar(byte)) }
        return String(text)
    }

    /// The bytes that a text stands for; nil where it is not such a text.
    package static func bytes(of text: String) -> [UInt8]? {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return Array(text.utf8) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
