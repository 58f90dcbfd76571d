/// The HTTP that Vault is spoken to by: small requests, answered whole.
///
/// Whoever implements it follows no redirect, verifies TLS, and keeps to the request's bounds.
package protocol VaultTransport: Sendable {
    /// Sends a request and gives the answer, whatever its status.
    func send(_ request: VaultRequest) async throws(VaultUnreachable) -> VaultAnswer
}

/// There was no answer from Vault.
package struct VaultUnreachable: Error, Sendable, Hashable {
    /// What failed, for the log: no secret in it.
    package var reason: String

    /// There was no answer, for this reason.
    package init(reason: String) {
        self.reason = reason
    }
}

/// A request to Vault's HTTP interface. Its descriptions show neither token nor body.
package struct VaultRequest: Sendable {
    /// The method, upper case.
    package var method: String
    /// The whole URL.
    package var url: String
    /// The authorities that the server is judged by, in PEM; nil for the system's.
    package var authorities: [UInt8]?
    /// Whether the URL may say `http`.
    package var allowsHTTP: Bool
    /// How long the answer may take in all.
    package var timeout: Duration
    /// The value of `X-Vault-Token`; nil for none.
    package var token: SecretBytes?
    /// The value of `X-Vault-Namespace`; nil for none.
    package var namespace: String?
    /// A JSON document; nil for none.
    package var body: SecretBytes?
    /// The most bytes of the answer's body.
    package var answerLimit: Int
}

extension VaultRequest: CustomStringConvertible, CustomReflectable {
    /// Method and URL.
    package var description: String { "\(method) \(url)" }
    /// Hides the rest from `dump`.
    package var customMirror: Mirror { Mirror(self, children: ["method": method, "url": url]) }
}

/// An answer of Vault's.
package struct VaultAnswer: Sendable {
    /// The status.
    package var status: Int
    /// What `Retry-After` says, in seconds; nil where it says nothing that is a number.
    package var retryAfter: Int?
    /// The body.
    package var body: SecretBytes

    /// An answer.
    package init(status: Int, retryAfter: Int? = nil, body: SecretBytes) {
        self.status = status
        self.retryAfter = retryAfter
        self.body = body
    }
}
