/// What the rules for the hosts of one class say of requests behind host and path: scheme and port, method, service.
///
/// It is written down once, as sets of rules, so that no rule is looked at for each of the classes. What it tells apart is
/// what ``DecisionSpace`` does.
struct RequestClasses: Sendable {
    /// None, each that is declared or named by a rule, and one that is neither.
    let services: [ServiceAtom]
    /// The numbers of those that are declared.
    let declared: NumberSet
    /// The rules that match each scheme with a port, each method, and each service.
    private let ofPorts: [NumberSet]
    private let ofMethods: [(method: Method, rules: NumberSet)]
    private let ofServices: [NumberSet]

    /// - Parameter declared: The services that the account declares.
    init(_ rules: [CompiledRule], declared: Set<ServiceName>) {
        let terms = rules.indices.flatMap { rules[$0].services ?? [] }
        let services = ServiceAtom.all(declared: declared, named: terms)
        self.services = services
        self.declared = NumberSet(services.indices.filter { services[$0].named.map(declared.contains) ?? false })
        ofPorts = Self.portAtoms(rules).map { atom in
            NumberSet(rules.indices.filter { rules.matches(atom, at: $0) })
        }
        ofMethods = Method.allCases.map { method in
            (
                method,
                NumberSet(rules.indices.filter { rules[$0].methods?.contains(method) ?? method.isForwardedUnlessNamed })
            )
        }
        ofServices = services.map { atom in
            let term = atom.example.map(ServiceTerm.named) ?? .none
            return NumberSet(rules.indices.filter { rules[$0].services?.contains(term) ?? true })
        }
    }

    /// No rule matches a port that neither a rule names nor a scheme has for its own.
    private static func portAtoms(_ rules: [CompiledRule]) -> [PortAtom] {
        let named = rules.indices.flatMap { rules[$0].ports ?? [] }
        let atoms = named.isEmpty ? PortAtom.ofSchemes : PortAtom.all(named: named + PortAtom.defaults)
        return atoms.filter { $0.port != nil }
    }

    /// Calls `body` with one request of each class behind a host and a path, but for those that no rule matches.
    /// - Parameters:
    ///   - matches: The rules that match host and path.
    ///   - body: Gets the rules that match the request, its method, and the number of its service.
    func forEach(behind matches: NumberSet, _ body: (NumberSet, Method, Int) -> Void) {
        var known = ClassCollector<NumberSet, Never>()
        for rules in ofPorts {
            let remaining = matches.intersection(rules)
            if !remaining.isEmpty, known.meets(remaining) { forEachMethod(behind: remaining, body) }
        }
    }

    /// Methods that read are apart from those that write, for their scopes.
    private func forEachMethod(behind matches: NumberSet, _ body: (NumberSet, Method, Int) -> Void) {
        var known: [(matches: NumberSet, isRead: Bool)] = []
        for (method, rules) in ofMethods {
            let remaining = matches.intersection(rules)
            let isKnown = known.contains { $0.matches == remaining && $0.isRead == method.isRead }
            guard !remaining.isEmpty, !isKnown else { continue }
            known.append((remaining, method.isRead))
            forEachService(behind: remaining) { body($0, method, $1) }
        }
    }

    /// Each service that is declared is apart from the others.
    private func forEachService(behind matches: NumberSet, _ body: (NumberSet, Int) -> Void) {
        var known = ClassCollector<NumberSet, Never>()
        for service in services.indices {
            let remaining = matches.intersection(ofServices[service])
            if !remaining.isEmpty, declared.contains(service) || known.meets(remaining) { body(remaining, service) }
        }
    }
}

extension [CompiledRule] {
    /// Whether one of the rules matches a scheme with a port.
    fileprivate func matches(_ atom: PortAtom, at index: Int) -> Bool {
        guard self[index].schemes?.contains(atom.scheme) ?? (atom.scheme == .https) else { return false }
        return self[index].ports?.contains(atom.example) ?? (atom.example == atom.scheme.defaultPort)
    }
}
