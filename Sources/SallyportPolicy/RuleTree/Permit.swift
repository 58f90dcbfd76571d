/// Leave to make one call. Only a decision makes one: no upstream request can be made that was not allowed.
///
/// What it says beyond the request is read from the tree when it is asked for, so that deciding costs no more than that.
public struct Permit: Sendable {
    /// Whose policy allowed the call.
    public let account: AccountID
    /// The method that was judged.
    public let method: Method
    /// The URL that was judged, and that is called.
    public let url: ForwardURL
    /// The service that was judged.
    public let service: ServiceName?
    private let tree: RuleTree
    private let terms: TreeVerdict.Terms

    init(_ request: PolicyRequest, _ terms: TreeVerdict.Terms, by tree: RuleTree) {
        account = request.account
        method = request.method
        url = request.url
        service = request.service
        self.terms = terms
        self.tree = tree
    }

    /// What happens when the certificate does not exist or is not valid, or there is none.
    public var fallback: Fallback { terms.fallback }

    /// Why the request would have been refused, had report mode not let it through.
    public var wouldDeny: Denial.Reason? { terms.wouldDeny }

    /// The rule that allowed it; nil when report mode let it through without one.
    public var rule: RuleReference? { terms.rule.map(tree.storage.reference(of:)) }

    /// The client certificate to present, such as `file:acme.pem`; nil for none.
    public var certificate: String? {
        terms.certificate.map(tree.storage.certificate(at:))
    }

    /// How long the call may take.
    public var timeouts: Timeouts { tree.storage.terms.obligations[terms.obligations].timeouts }

    /// How much of it the account may ask for.
    public var limits: Limits { tree.storage.terms.obligations[terms.obligations].limits }

    /// The scopes that were asked of the principal, all of which it holds.
    public var requiredScopes: [String] {
        tree.storage.terms.obligations[terms.obligations].scopes(for: method).map(\.text)
    }
}
