/// A header field that cannot be sent without breaking the header.
struct UnsendableHeader: Error, Equatable {
    /// The field's name, with what is not printable replaced.
    let name: String
}

/// Which of the caller's header fields are sent.
enum RequestHeaderFilter {
    /// Whether a field is decided here and not by the caller: the host is the URL's, and the framing the body's
    /// (RFC 9110 section 7.2, 7.6.1, 10.1.1; RFC 9112 section 6).
    static func isOurs(_ name: String) -> Bool {
        ours.contains { equal(name, $0) }
    }

    private static let ours = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "proxy-connection", "te", "trailer",
        "upgrade", "expect", "http2-settings",
    ]

    /// Refuses what could end the field or the header early.
    /// - Throws: `UnsendableHeader` unless the name is a token (RFC 9110 section 5.6.2) and the value has no CR, LF or
    ///   NUL.
    static func check(name: String, value: String) throws(UnsendableHeader) {
        let nameIsGood = !name.utf8.isEmpty && name.utf8.allSatisfy(isTokenCharacter)
        let endsLine = { HeaderText.needsCare(value) && value.utf8.contains { $0 == 0x0D || $0 == 0x0A || $0 == 0 } }
        guard nameIsGood, !endsLine() else {
            throw UnsendableHeader(name: String(name.unicodeScalars.map { $0.isPrintable ? Character($0) : "?" }))
        }
    }

    /// Whether a name is this lower-case one, whatever the case of its letters.
    static func equal(_ name: String, _ lowercased: String) -> Bool {
        guard name.utf8.count == lowercased.utf8.count else { return false }
        let left = name.utf8.span
        let right = lowercased.utf8.span
        for index in 0..<left.count where folded(left[index]) != right[index] { return false }
        return true
    }

    /// A letter in lower case; any other byte as it is.
    static func folded(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }

    /// Whether a byte may stand in a field's name.
    static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isPrintable: Bool { (0x21...0x7E).contains(value) }
}
