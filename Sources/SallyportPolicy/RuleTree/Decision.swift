/// What a policy says to a request.
public enum Decision: Sendable {
    /// The call may be made, as the permit says.
    case allow(Permit)
    /// The call must not be made: 403.
    case deny(Denial)
    /// The request cannot be judged and gets 400; the text says why, and is safe to show to the client.
    case invalid(detail: String)
}

/// Leave to make one call. Only a decision makes one: no upstream request can be made that was not allowed.
public struct Permit: Sendable {
    /// Whose policy allowed the call.
    public let account: AccountID
    /// The method that was judged.
    public let method: Method
    /// The URL that was judged, and that is called.
    public let url: ForwardURL
    /// The service that was judged.
    public let service: ServiceName?
    /// The rule that allowed it; nil when report mode let it through without one.
    public let rule: RuleReference?
    /// The client certificate to present, such as `file:acme.pem`; nil for none.
    public let certificate: String?
    /// What happens when the certificate does not exist or is not valid, or there is none.
    public let fallback: Fallback
    /// How long the call may take.
    public let timeouts: Timeouts
    /// How much of it the account may ask for.
    public let limits: Limits
    /// The scopes that were asked of the principal, all of which it holds.
    public let requiredScopes: [String]
    /// Why the request would have been refused, had report mode not let it through.
    public let wouldDeny: Denial.Reason?

    init(
        request: PolicyRequest, rule: RuleReference?, certificate: String?, fallback: Fallback, timeouts: Timeouts,
        limits: Limits, requiredScopes: [String], wouldDeny: Denial.Reason?
    ) {
        account = request.account
        method = request.method
        url = request.url
        service = request.service
        self.rule = rule
        self.certificate = certificate
        self.fallback = fallback
        self.timeouts = timeouts
        self.limits = limits
        self.requiredScopes = requiredScopes
        self.wouldDeny = wouldDeny
    }
}

/// Why a call must not be made.
public struct Denial: Hashable, Sendable {
    /// The step of POLICY's decision order that refused.
    public enum Reason: String, CaseIterable, Hashable, Sendable {
        case unknownAccount = "unknown-account"
        case ceiling
        case deniedByRule = "denied-by-rule"
        case noRule = "no-rule"
        case missingScope = "missing-scope"
    }

    /// Which step refused.
    public var reason: Reason
    /// One sentence for the client; it names the rule, and nothing secret or internal.
    public var detail: String
    /// The rule that refused, or whose scope is missing.
    public var rule: RuleReference?
    /// The scopes that the rule asks for, when one of them is missing.
    public var requiredScopes: [String]

    init(_ reason: Reason, _ detail: String, rule: RuleReference? = nil, requiredScopes: [String] = []) {
        self.reason = reason
        self.detail = detail
        self.rule = rule
        self.requiredScopes = requiredScopes
    }
}
