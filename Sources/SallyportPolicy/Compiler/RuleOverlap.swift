/// The requests that two rules both match, by every field but host and path.
struct RuleOverlap {
    var ports: [(scheme: ForwardURL.Scheme, port: UInt16)]
    var methods: [Method]
    /// Every service that the account's rules can tell apart: none, those that are named, and one that nobody names.
    var services: [ServiceName?]

    var isEmpty: Bool { ports.isEmpty || methods.isEmpty || services.isEmpty }

    init(_ first: CompiledRule, _ second: CompiledRule, in account: CompiledAccount) {
        let named = [first, second].flatMap { $0.ports ?? [] }
        ports = ForwardURL.Scheme.allCases.flatMap { scheme in
            Set(named + [scheme.defaultPort]).sorted()
                .filter { port in
                    [first, second].allSatisfy {
                        ($0.schemes ?? [.https]).contains(scheme) && $0.matches(port: port, scheme: scheme)
                    }
                }
                .map { (scheme, $0) }
        }
        methods = Method.allCases.filter { first.matches($0) && second.matches($0) }
        let terms = [first, second].flatMap { $0.services ?? [] }
        let names = terms.compactMap { term in
            if case .named(let name) = term { name } else { nil }
        }
        let known = Set(names).union(account.services.keys).sorted { $0.text < $1.text }
        var services: [ServiceName?] = [nil]
        services.append(contentsOf: known.map { $0 })
        services.append(.stranger(to: account))
        self.services = services.filter { first.matches($0) && second.matches($0) }
    }
}

extension ServiceName {
    /// A service that the account neither declares nor names in a rule.
    fileprivate static func stranger(to account: CompiledAccount) -> ServiceName? {
        let named = account.rules.flatMap { $0.services ?? [] }
        let candidates = (0...(named.count + account.services.count)).lazy.compactMap { number in
            ServiceName(number == 0 ? "OTHER" : "OTHER-\(number)")
        }
        return candidates.first { account.services[$0] == nil && !named.contains(.named($0)) }
    }
}
