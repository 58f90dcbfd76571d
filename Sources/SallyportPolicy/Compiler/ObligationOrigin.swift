/// The level of a policy that says a value which holds for an account.
package enum ObligationOrigin: Hashable, Sendable {
    case account
    case profile(String)
    case defaults
    /// No document says it.
    case builtIn
}

extension DefaultsDocument {
    /// The keys for which the document says a value, such as `timeouts.connect`.
    var saidKeys: [String] {
        let values: [(String, Bool)] = [
            ("fallback", fallback != nil), ("scopes.read", scopes.read != nil), ("scopes.write", scopes.write != nil),
            ("timeouts.connect", timeouts.connect != nil), ("timeouts.firstByte", timeouts.firstByte != nil),
            ("timeouts.idle", timeouts.idle != nil), ("timeouts.total", timeouts.total != nil),
            ("limits.requestBody", limits.requestBody != nil),
            ("limits.requestsPerSecond", limits.requestsPerSecond != nil), ("limits.burst", limits.burst != nil),
            ("limits.concurrent", limits.concurrent != nil),
        ]
        return values.filter(\.1).map(\.0)
    }
}
