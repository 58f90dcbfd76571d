extension RuleTree {
    /// Asks for the memory that says where the rules for a request are, and waits for nothing; ``prefetchRules(for:)`` follows.
    ///
    /// Among a hundred thousand accounts the caches hold few, and most of a decision is waiting for memory. What is asked for
    /// before, comes while the request is read and the caller authenticated.
    public func prefetchPlace(for request: PolicyRequest) {
        storage.accounts.prefetchSlot(of: request.parts.names.account)
    }

    /// Asks for the rules for a request that is decided in a moment.
    public func prefetchRules(for request: PolicyRequest) {
        storage.accounts.prefetchAccount(
            request.parts.names.account, base: storage.base.words, patch: storage.patch.words)
    }

    /// Decides a request, in the order of the policy language: unknown account, ceiling, deny rules, allow rules, scopes.
    ///
    /// Takes no lock and, for hosts that are names, allocates nothing.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - scopes: What the principal holds.
    public func decide(_ request: PolicyRequest, scopes: HeldScopes) -> Decision {
        switch storage.judge(request, scopes) {
        case .allowed(let terms): .allow(Permit(request, terms, by: self))
        case .ambiguousPath: .invalid(detail: Self.ambiguousPathDetail)
        case .unknownAccount: .deny(Denial(.unknownAccount(request), in: self))
        case .ceiling(let reference): .deny(Denial(.ceiling(reference), in: self))
        case .denied(let rule): .deny(Denial(.deniedByRule(rule), in: self))
        case .noRule(let account): .deny(Denial(.noRule(request, account: account), in: self))
        case .missingScope(let scope, let obligations, let rule):
            .deny(Denial(.missingScope(scope, request.method, obligations: obligations, rule), in: self))
        }
    }

    static let ambiguousPathDetail =
        "the path of LP-forward-url has dot-segments, empty segments, `;`, or encoded slashes, backslashes or dots, "
        + "which rules with paths cannot judge: send the path that is meant, in its plain form"
}
