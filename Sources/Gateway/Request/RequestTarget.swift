import SallyportPolicy

/// Where a request goes: the one path that is served, `/mtls/account/{accountId}`.
enum RequestTarget {
    /// The account that the target names.
    ///
    /// The path is compared byte by byte and the id taken literally, never decoded; the query says nothing about where
    /// a request goes.
    ///
    /// - Parameter target: The request target in origin form, as sent.
    static func account(in target: String) throws(GatewayError) -> AccountID {
        let bytes = Array(target.utf8)
        let path = bytes[..<(bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex)]
        guard path.starts(with: prefix) else { throw .notFound }
        let name = path.dropFirst(prefix.count)
        guard !name.isEmpty, !name.contains(UInt8(ascii: "/")) else { throw .notFound }
        guard let account = AccountID(String(decoding: name, as: UTF8.self)) else { throw .invalidAccount }
        return account
    }

    private static let prefix = Array("/mtls/account/".utf8)
}
