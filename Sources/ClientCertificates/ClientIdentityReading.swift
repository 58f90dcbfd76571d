/// The reading of a certificate that is not known yet.
package struct ClientIdentityReading: Sendable {
    private let identity: VaultIdentity
    private let source: VaultSource

    init(_ identity: VaultIdentity, from source: VaultSource) {
        self.identity = identity
        self.source = source
    }

    /// Returns when it was read or cannot be read now: within the time that one answer of the source may take, and at once
    /// while the source is known not to answer.
    package func finish() async {
        await source.demand(identity)
    }

    /// What to say to a request that has waited and still has nothing.
    package var outage: (detail: String, retryAfterSeconds: Int) {
        guard case .unavailable(let detail)? = identity.current else {
            return ("`\(identity.reference)` has not been read yet", VaultSource.retryAfterSeconds)
        }
        return ("`\(identity.reference)`: \(detail)", VaultSource.retryAfterSeconds)
    }
}
