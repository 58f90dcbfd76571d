/// What happens to a permitted call when there is no usable client certificate.
public enum Fallback: String, CaseIterable, Hashable, Sendable {
    /// The call is made over TLS without a client certificate.
    case plainTLS = "plain-tls"
    /// The call is refused with 400.
    case refuse
}

/// Whether a rule allows or denies what it matches.
package enum Effect: String, CaseIterable, Hashable, Sendable {
    case allow
    case deny
}

/// Whether a refusal is enforced, or let through and only recorded.
package enum Mode: String, CaseIterable, Hashable, Sendable {
    case enforce
    case report
}

/// One service that a rule may name: a declared name, or `none` for a request without `LP-service-name`.
package enum ServiceTerm: Hashable, Sendable {
    case named(ServiceName)
    case none
}

/// The scopes that a level of the policy asks for, by what the method does; nil leaves it to the next level.
package struct ScopesSetting: Hashable, Sendable {
    package var read: [Scope]?
    package var write: [Scope]?

    package init(read: [Scope]? = nil, write: [Scope]? = nil) {
        self.read = read
        self.write = write
    }
}

/// The time limits that a level of the policy sets; nil leaves one to the next level.
package struct TimeoutsSetting: Hashable, Sendable {
    package var connect: Duration?
    package var firstByte: Duration?
    package var idle: Duration?
    package var total: Duration?

    package init() {}
}

/// The limits that a level of the policy sets; nil leaves one to the next level.
package struct LimitsSetting: Hashable, Sendable {
    /// Bytes.
    package var requestBody: Int?
    package var requestsPerSecond: Int?
    package var burst: Int?
    package var concurrent: Int?

    package init() {}
}
