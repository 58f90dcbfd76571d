/// What a policy is asked: may this account make this call?
public struct PolicyRequest: Hashable, Sendable {
    /// Safe to share between threads: nothing writes to it.
    private nonisolated(unsafe) var storage: Parts

    /// A request for a call to `url`.
    public init(account: AccountID, method: Method, url: ForwardURL, service: ServiceName?) {
        unsafe storage = Parts.make(Parts.Fields(account: account, method: method, url: url, service: service))
    }

    var parts: Parts { @inline(__always) get { unsafe storage } }

    /// Whose policy applies.
    public var account: AccountID {
        get { parts.field { $0.account } }
        set { self = PolicyRequest(account: newValue, method: method, url: url, service: service) }
    }

    /// The request's method.
    public var method: Method {
        get { parts.field { $0.method } }
        set { self = PolicyRequest(account: account, method: newValue, url: url, service: service) }
    }

    /// Where the call would go.
    public var url: ForwardURL {
        get { parts.field { $0.url } }
        set { self = PolicyRequest(account: account, method: method, url: newValue, service: service) }
    }

    /// What `LP-service-name` says, if the request has it.
    public var service: ServiceName? {
        get { parts.field { $0.service } }
        set { self = PolicyRequest(account: account, method: method, url: url, service: newValue) }
    }

    /// Whether both ask the same.
    public static func == (lhs: PolicyRequest, rhs: PolicyRequest) -> Bool {
        lhs.account == rhs.account && lhs.method == rhs.method && lhs.url == rhs.url && lhs.service == rhs.service
    }

    /// As `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(account)
        hasher.combine(method)
        hasher.combine(url)
        hasher.combine(service)
    }
}
