/// Leave to make one call. Only a decision makes one: no upstream request can be made that was not allowed.
///
/// What it says beyond the request is read from the tree when it is asked for, so that deciding costs no more than that.
public struct Permit: Sendable {
    private let request: PolicyRequest
    private let tree: RuleTree
    private let terms: TreeVerdict.Terms

    init(_ request: PolicyRequest, _ terms: TreeVerdict.Terms, by tree: RuleTree) {
        self.request = request
        self.terms = terms
        self.tree = tree
    }

    /// Whose policy allowed the call.
    public var account: AccountID { request.account }
    /// The method that was judged.
    public var method: Method { request.method }
    /// The URL that was judged, and that is called.
    public var url: ForwardURL { request.url }
    /// The service that was judged.
    public var service: ServiceName? { request.service }

    /// What happens when the certificate does not exist or is not valid, or there is none.
    public var fallback: Fallback { terms.fallback }

    /// Why the request would have been refused, had report mode not let it through.
    public var wouldDeny: Denial.Reason? { terms.wouldDeny }

    /// The rule that allowed it; nil when report mode let it through without one.
    public var rule: RuleReference? { terms.rule.map(tree.storage.reference(of:)) }

    /// The client certificate to present, such as `file:acme.pem`; nil for none.
    public var certificate: String? {
        guard let place = terms.certificate, let rule = terms.rule else { return nil }
        return tree.storage.certificate(at: place, of: rule.account)
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
