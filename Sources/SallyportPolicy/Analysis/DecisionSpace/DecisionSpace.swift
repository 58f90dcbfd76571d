/// Everything that rules can be asked, cut into classes of requests that none of them can tell apart.
///
/// The space is walked one field after the other, and behind each field only with the rules that still match: hosts,
/// then the paths that the rules of those hosts tell apart, then scheme and port, methods, services. So the product of all
/// classes is never formed. The rules may be those of one account, or of several versions of it.
package struct DecisionSpace: Sendable {
    /// The rules; matches name them by their index.
    package let rules: [CompiledRule]
    /// The hosts of the rules and of the ceilings.
    package let hosts: HostSpace
    private let paths: PathSpace
    private let services: Set<ServiceName>
    /// Of the services that are declared, where rules name no other.
    private let declaredServices: [ServiceAtom]

    /// - Parameters:
    ///   - rules: The rules, in any order.
    ///   - services: The services that are declared; those that rules name need not be among them.
    ///   - ceilings: What no account can allow, in each version.
    package init(rules: [CompiledRule], services: some Sequence<ServiceName>, ceilings: CeilingSpace) {
        self.rules = rules
        self.services = Set(services)
        declaredServices = ServiceAtom.all(declared: self.services, named: [])
        hosts = HostSpace(rules: rules, ceilings: ceilings)
        paths = PathSpace(rules)
    }

    /// The hosts, by the rules that match them.
    package func hostClasses() -> [HostClass] {
        var classifier = HostClassifier(rules: rules, space: hosts)
        return classifier.classify()
    }

    /// The paths below the hosts of a class, by the rules that match them and which of those is more specific.
    package func pathClasses(of hosts: HostClass) -> [PathClass] { paths.classes(of: hosts) }

    /// Scheme and port, by which of `matches` remain.
    package func portClasses(of matches: [Int]) -> [RemainingClass<PortAtom>] {
        let named = matches.flatMap { rules[$0].ports ?? [] }
        let atoms = named.isEmpty ? PortAtom.ofSchemes : PortAtom.all(named: named + PortAtom.defaults)
        return classes(of: atoms, matches, key: { _ in 0 }) { rule, atom in
            rule.matches(port: atom.port ?? atom.example, scheme: atom.scheme)
                && (rule.schemes ?? [.https]).contains(atom.scheme)
        }
    }

    /// Methods, by which of `matches` remain; those that read and those that write are apart, for their scopes.
    package func methodClasses(of matches: [Int]) -> [RemainingClass<Method>] {
        classes(of: Method.allCases, matches, key: \.isRead) { $0.matches($1) }
    }

    /// Services, by which of `matches` remain; each that is declared is apart from the others.
    package func serviceClasses(of matches: [Int]) -> [RemainingClass<ServiceAtom>] {
        let terms = matches.flatMap { rules[$0].services ?? [] }
        let atoms = terms.isEmpty ? declaredServices : ServiceAtom.all(declared: services, named: terms)
        return classes(of: atoms, matches, key: { atom in atom.named.flatMap { services.contains($0) ? $0 : nil } }) {
            $0.matches($1.example)
        }
    }

    private func classes<Atom, Key: Hashable>(
        of atoms: [Atom], _ matches: [Int], key: (Atom) -> Key, matching: (CompiledRule, Atom) -> Bool
    ) -> [RemainingClass<Atom>] {
        var classes = ClassCollector<RemainingKey<Key>, Atom>()
        for atom in atoms {
            let remaining = matches.filter { matching(rules[$0], atom) }
            classes.add(atom, under: RemainingKey(matches: remaining, other: key(atom)))
        }
        return classes.classes.map { RemainingClass(atoms: $0.atoms, matches: $0.key.matches) }
    }
}

/// What tells classes apart behind the path.
private struct RemainingKey<Other: Hashable>: Hashable {
    var matches: [Int]
    var other: Other
}
