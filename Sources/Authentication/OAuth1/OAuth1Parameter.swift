/// A decoded request parameter, in bytes: nothing says that a client sends UTF-8.
///
/// Parts of what was read, which are copied only where they had to be decoded.
struct OAuth1Parameter: Hashable {
    var name: ArraySlice<UInt8>
    var value: ArraySlice<UInt8>

    init(_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) {
        self.name = name
        self.value = value
    }

    init(_ name: String, _ value: String) {
        self.init(Array(name.utf8)[...], Array(value.utf8)[...])
    }

    /// Whether this is its name.
    func isNamed(_ name: String) -> Bool {
        guard self.name.count == name.utf8.count else { return false }
        let own = self.name.span
        let name = name.utf8.span
        for index in 0..<name.count where name[index] != own[index] { return false }
        return true
    }

    /// The parameters of the protocol itself, none of which may appear more than once in a request (RFC 5849 section 3.1).
    static let protocolNames = [
        "oauth_consumer_key", "oauth_token", "oauth_signature_method", "oauth_signature", "oauth_timestamp",
        "oauth_nonce", "oauth_version",
    ].map { Array($0.utf8)[...] }

    /// Whether this is a parameter of the protocol itself.
    var isOfProtocol: Bool { Self.protocolNames.contains(name) }
}
