/// An alert by which the upstream ended TLS (RFC 8446 section 6.2), as OpenSSL spells it.
struct TLSAlert: Equatable {
    /// The alert's name, such as `bad certificate`.
    let name: String

    /// Finds the alert in OpenSSL's words, such as
    /// `error:0A00045C:SSL routines::tlsv13 alert certificate required, errno 0`.
    init?(in text: String) {
        guard let range = text.utf8Range(of: " alert ") else { return nil }
        let rest = text.utf8[range.upperBound...].prefix { $0 != UInt8(ascii: ",") }
        name = String(decoding: rest, as: UTF8.self)
    }

    /// Whether the alert says that the upstream does not take the client's certificate, or wants one. These are the
    /// alerts about a peer's certificate, and the only peer certificate that an upstream sees is the client's.
    var isAboutClientCertificate: Bool {
        name.utf8Range(of: "certificate") != nil || name == "unknown ca" || name == "access denied"
    }
}

extension String {
    /// Where bytes occur first.
    func utf8Range(of needle: String) -> Range<String.Index>? {
        let needle = needle.utf8
        var start = utf8.startIndex
        while let end = utf8.index(start, offsetBy: needle.count, limitedBy: utf8.endIndex) {
            if utf8[start..<end].elementsEqual(needle) { return start..<end }
            start = utf8.index(after: start)
        }
        return nil
    }

    /// Whether bytes occur.
    func hasBytes(_ needle: String) -> Bool { utf8Range(of: needle) != nil }
}
