/// A rule with everything resolved that does not depend on the request: what the tree is built from, and what
/// explanations read.
package struct CompiledRule: Hashable, Sendable {
    /// Where the account has the rule from; its own come before a profile's.
    package enum Origin: Int, Hashable, Sendable {
        case account
        case profile
    }

    package var reference: RuleReference
    /// Where the rule is written.
    package var span: SourceSpan
    /// Where its certificate is written, if it names one.
    package var certificateSpan: SourceSpan?
    package var effect: Effect
    package var mode: Mode
    package var origin: Origin
    package var hosts: [HostPattern]
    package var exceptions: [HostPattern]
    package var schemes: [ForwardURL.Scheme]?
    package var ports: [UInt16]?
    package var paths: [PathPattern]?
    package var methods: [Method]?
    package var services: [ServiceTerm]?
    package var obligations: Obligations

    /// The first field on which the rule does not match the request, or nil when it matches.
    package func firstMismatch(with request: PolicyRequest) -> RuleField? {
        guard hosts.contains(where: { $0.matches(request.url.host) }),
            !exceptions.contains(where: { $0.matches(request.url.host) })
        else { return .host }
        if let paths, !paths.contains(where: { $0.matches(request.url.matchPath) }) { return .path }
        guard matches(port: request.url.port, scheme: request.url.scheme) else { return .port }
        guard (schemes ?? [.https]).contains(request.url.scheme) else { return .scheme }
        guard matches(request.method) else { return .method }
        guard matches(request.service) else { return .service }
        return nil
    }

    package func matches(port: UInt16, scheme: ForwardURL.Scheme) -> Bool {
        ports?.contains(port) ?? (port == scheme.defaultPort)
    }

    package func matches(_ method: Method) -> Bool {
        methods?.contains(method) ?? method.isForwardedUnlessNamed
    }

    package func matches(_ service: ServiceName?) -> Bool {
        services?.contains(service.map(ServiceTerm.named) ?? .none) ?? true
    }

    /// How specific the rule is behind host and path: greater is more specific.
    package var restSpecificity: [Int] {
        [
            ports == nil ? 0 : 1, schemes == nil ? 0 : 1, methods == nil ? 0 : 1, services == nil ? 0 : 1,
            -origin.rawValue,
        ]
    }
}

extension [CompiledRule] {
    /// The ``CompiledRule/restSpecificity`` of one of the rules as one number. A rule is copied for what is computed of it, not
    /// for what it holds.
    func restRank(at index: Int) -> Int {
        (self[index].ports == nil ? 0 : 16) + (self[index].schemes == nil ? 0 : 8)
            + (self[index].methods == nil ? 0 : 4) + (self[index].services == nil ? 0 : 2)
            + (self[index].origin == .account ? 1 : 0)
    }
}
