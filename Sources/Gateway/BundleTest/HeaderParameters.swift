/// A header's value of the form `word; name=value; name="value"` (RFC 9110 section 5.6.6).
struct HeaderParameters {
    private let parameters: [(name: String, value: String)]

    /// Takes a value apart.
    /// - Parameter word: What it must begin with.
    /// - Returns: nil when it does not, or when it is not of this form.
    init?(_ value: String, of word: String) {
        var rest = value.utf8[...]
        guard let first = Self.token(from: &rest, with: "/"), HeaderName.equal(first, word) else { return nil }
        var parameters: [(name: String, value: String)] = []
        while true {
            Self.skipSpace(&rest)
            guard let semicolon = rest.popFirst() else { break }
            guard semicolon == UInt8(ascii: ";") else { return nil }
            Self.skipSpace(&rest)
            if rest.isEmpty { break }
            guard let name = Self.token(from: &rest), rest.popFirst() == UInt8(ascii: "="),
                let value = rest.first == UInt8(ascii: "\"") ? Self.quoted(from: &rest) : Self.token(from: &rest)
            else { return nil }
            parameters.append((name, value))
        }
        self.parameters = parameters
    }

    /// The value of the one parameter of a name; nil where there is none, or several.
    subscript(name: String) -> String? {
        let found = parameters.filter { HeaderName.equal($0.name, name) }
        return found.count == 1 ? found[0].value : nil
    }

    private static func skipSpace(_ rest: inout Substring.UTF8View.SubSequence) {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
    }

    /// RFC 9110 section 5.6.2.
    private static func token(
        from rest: inout Substring.UTF8View.SubSequence, with more: String = ""
    ) -> String? {
        let token = rest.prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte) || more.utf8.contains(byte)
            }
        }
        guard !token.isEmpty else { return nil }
        rest = rest[token.endIndex...]
        return String(Substring(token))
    }

    /// RFC 9110 section 5.6.4.
    private static func quoted(from rest: inout Substring.UTF8View.SubSequence) -> String? {
        var bytes: [UInt8] = []
        rest = rest.dropFirst()
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return String(decoding: bytes, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            guard let escaped = rest.popFirst() else { return nil }
            bytes.append(escaped)
        }
        return nil
    }
}
