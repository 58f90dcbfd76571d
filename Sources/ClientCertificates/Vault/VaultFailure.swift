/// Why Vault did not give what it was asked for. Each is an outage: that a secret does not exist is not among them.
package struct VaultFailure: Error, Sendable, Hashable {
    /// What the failure is about.
    package enum Scope: Sendable, Hashable {
        /// The server, or the gateway's standing with it: nothing else will be read either.
        case source
        /// One secret.
        case secret
    }

    /// What the failure is about.
    package let scope: Scope
    /// Whether the same question may be answered a moment later, so that asking again at once makes sense.
    let isPassing: Bool
    /// What to do before asking again, in seconds, where the server says it.
    let retryAfter: Int?
    /// Whether Vault refused what was asked (403).
    let isDenial: Bool
    /// Whether Vault took the request for wrong (400).
    let isRejection: Bool
    /// One sentence for the operator: what is wrong and what to do. No secret in it.
    package let detail: String

    init(
        _ scope: Scope, _ detail: String, isPassing: Bool = false, retryAfter: Int? = nil, isDenial: Bool = false,
        isRejection: Bool = false
    ) {
        self.scope = scope
        self.detail = detail
        self.isPassing = isPassing
        self.retryAfter = retryAfter
        self.isDenial = isDenial
        self.isRejection = isRejection
    }

    /// A denial that may as well be about the token as such.
    func doubting(_ source: SecretSource) -> VaultFailure {
        VaultFailure(
            scope, "\(detail); or the token that \(source.name) holds has ended, for it may not look itself up either",
            isDenial: true)
    }

    /// No answer came.
    static func unreachable(_ error: VaultUnreachable) -> VaultFailure {
        VaultFailure(.source, "Vault cannot be reached: \(error.reason)", isPassing: true)
    }

    /// An answer that is not one of Vault's.
    static func notUnderstood(_ path: String) -> VaultFailure {
        VaultFailure(
            .secret, "what Vault answered for `\(path)` is cut off or not its JSON; is something else at its address?")
    }
}
