/// What a policy is asked: may this account make this call?
public struct PolicyRequest: Hashable, Sendable {
    /// Whose policy applies.
    public var account: AccountID
    /// The request's method.
    public var method: Method
    /// Where the call would go.
    public var url: ForwardURL
    /// What `LP-service-name` says, if the request has it.
    public var service: ServiceName?

    /// A request for a call to `url`.
    public init(account: AccountID, method: Method, url: ForwardURL, service: ServiceName?) {
        self.account = account
        self.method = method
        self.url = url
        self.service = service
    }
}

/// The scopes that a principal holds.
public struct HeldScopes: Sendable {
    /// nil: every scope.
    private let scopes: [String]?

    /// Whatever is asked for: for explanations that are not about scopes.
    static let everyScope = HeldScopes(scopes: nil)

    private init(scopes: [String]?) {
        self.scopes = scopes
    }

    /// The scopes of a principal; those that an administrator's role brings are among them.
    public init(_ scopes: some Sequence<String>) {
        self.init(scopes: Array(scopes))
    }

    /// Whether the principal holds `scope`; compared byte by byte.
    public func contains(_ scope: Scope) -> Bool {
        guard let scopes else { return true }
        for held in scopes where held.isSameBytes(as: scope.text) { return true }
        return false
    }
}

extension String {
    /// Byte for byte, where `==` would take canonically equivalent texts for the same.
    fileprivate func isSameBytes(as other: String) -> Bool {
        let own = utf8.span
        let bytes = other.utf8.span
        guard own.count == bytes.count else { return false }
        for index in own.indices where own[index] != bytes[index] { return false }
        return true
    }
}
