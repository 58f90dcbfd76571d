/// A request that was made once, with what is known of whoever made it.
package struct PastRequest: Sendable {
    package var request: PolicyRequest
    /// What the caller held.
    package var scopes: HeldScopes
    /// Whether the caller asked not to be served without a certificate.
    package var stopsWithoutCertificate: Bool

    package init(_ request: PolicyRequest, scopes: HeldScopes, stopsWithoutCertificate: Bool) {
        self.request = request
        self.scopes = scopes
        self.stopsWithoutCertificate = stopsWithoutCertificate
    }
}
