/// What a store says about a certificate reference at one moment.
package enum ClientIdentityAnswer: Sendable {
    /// A certificate to present.
    case usable(ClientIdentity)
    /// There is no certificate, or not a valid one: the policy's fallback decides what happens.
    case notUsable(NotUsable)
    /// The source of certificates cannot be reached or is not configured. That is an outage (503) and never a reason
    /// to call without a certificate. `detail` is for the operator: it names the reference and no folder.
    case unavailable(detail: String, retryAfterSeconds: Int)
    /// The reference has not been read yet: wait for it, and ask once more.
    case reading(ClientIdentityReading)
}
