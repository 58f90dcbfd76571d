/// What the operator is told of the gateway's dealings with issuers.
package enum IssuerEvent: Sendable, Hashable {
    /// A key set was fetched, and is another than before.
    case keysChanged(url: String, usable: Int, ignored: [String])
    /// A key set could not be fetched. What is held serves until `usableUntil`, in seconds since 1970; nil when nothing is.
    case keysNotFetched(url: String, reason: String, usableUntil: Int?)
    /// Tokens cannot be introspected.
    case notIntrospected(url: String, reason: String)
}
