extension RuleTree {
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
