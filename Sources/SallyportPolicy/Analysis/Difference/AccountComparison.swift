/// Compares what an account may do in two versions, class by class, and joins the classes that differ alike.
///
/// The fields are joined from the inside out: services with the same change are one set, then methods with the same sets of
/// services, then ports, schemes, paths, and last hosts. Sets are written in one form each, whatever the rules were that
/// told their members apart, so that equal sets of different hosts and accounts are found equal.
struct AccountComparison {
    private let account: AccountID
    private let space: DecisionSpace
    private let hosts: [HostClass]
    private let judges: [AccountJudge]
    /// For each rule whether the old version and the new have it.
    private let isIn: [[Bool]]
    private let hasSameSettings: Bool

    init(_ pair: AccountPairs.Pair, rules allRules: [CompiledRule], ceilings: CeilingSpace) {
        account = pair.accounts[0]
        let sides = [Set(pair.old.rules), Set(pair.new.rules)]
        let numbers = sides[0].union(sides[1]).sorted()
        let rules = numbers.map { allRules[$0] }
        isIn = sides.map { side in numbers.map(side.contains) }
        hasSameSettings = pair.old.hasSameSettings(as: pair.new)
        space = DecisionSpace(
            rules: rules, services: Set(pair.old.services.keys).union(pair.new.services.keys), ceilings: ceilings)
        judges = [pair.old, pair.new].map { [account] in
            AccountJudge($0.compiled(account, rules: []), rules: rules)
        }
        hosts = space.hostClasses()
    }

    /// The requests that are decided differently, each in one region, with one of them as an example.
    func regions() -> [(shape: RegionShape, example: PolicyRequest)] {
        var collector = ClassCollector<RegionShape, HostAtom>()
        var examples: [PathSelection: [String]] = [:]
        for hosts in hosts where mayDiffer(hosts) {
            for (shape, paths) in pathRegions(of: hosts) {
                for atom in hosts.atoms { collector.add(atom, under: shape) }
                examples[shape.paths] = paths
            }
        }
        return collector.classes.compactMap { shape, atoms in
            var shape = shape
            shape.hosts = HostSelector.select(atoms, of: space.hosts)
            // A region without an example holds no request: none of its URLs is short enough.
            return example(of: shape, hosts: atoms, paths: examples[shape.paths] ?? []).map { (shape, $0) }
        }
    }

    // MARK: From the outside in

    private typealias Found = ClassCollector<RegionShape, PathAtom>

    private func pathRegions(of hosts: HostClass) -> [(shape: RegionShape, examples: [String])] {
        var collector = Found()
        let classes = space.pathClasses(of: hosts)
        for paths in classes {
            let isInvalid = isIn.map { side in paths.isAmbiguous && hosts.pathJudges.contains { side[$0] } }
            let context = Context(isDenied: hosts.isDenied, isInvalid: isInvalid)
            guard mayDiffer(paths.matches, context) else { continue }
            for shape in portRegions(of: paths.matches, context) {
                for atom in paths.atoms { collector.add(atom, under: shape) }
            }
        }
        guard let tree = classes.first?.tree else { return [] }
        return collector.classes.map { shape, atoms in
            var shape = shape
            shape.paths = PathSelection(atoms, of: tree)
            return (shape, atoms.map(tree.example(of:)))
        }
    }

    private func portRegions(of matches: [Int], _ context: Context) -> [RegionShape] {
        var collector = ClassCollector<RegionShape, PortAtom>()
        let classes = space.portClasses(of: matches)
        for ports in classes where mayDiffer(ports.matches, context) {
            for shape in methodRegions(of: ports.matches, context) {
                for atom in ports.atoms { collector.add(atom, under: shape) }
            }
        }
        let universe = classes.flatMap(\.atoms)
        return collector.classes.flatMap { shape, atoms in
            PortSelection.select(atoms, of: universe).map { schemes, ports in
                var shape = shape
                shape.schemes = schemes
                shape.ports = ports
                return shape
            }
        }
    }

    private func methodRegions(of matches: [Int], _ context: Context) -> [RegionShape] {
        var collector = ClassCollector<RegionShape, Method>()
        for methods in space.methodClasses(of: matches) {
            for shape in serviceRegions(of: methods.matches, methods.atoms[0], context) {
                for atom in methods.atoms { collector.add(atom, under: shape) }
            }
        }
        return collector.classes.map { shape, atoms in
            var shape = shape
            shape.methods = Method.allCases.filter(atoms.contains)
            return shape
        }
    }

    private func serviceRegions(of matches: [Int], _ method: Method, _ context: Context) -> [RegionShape] {
        var collector = ClassCollector<Change, ServiceAtom>()
        let classes = space.serviceClasses(of: matches)
        for services in classes {
            let verdicts = [0, 1].map { side in
                judges[side].judge(
                    services.matches.filter { isIn[side][$0] }, isDenied: context.isDenied[side],
                    isAmbiguous: context.isInvalid[side], method: method, service: services.atoms[0].example
                ).verdict
            }
            guard verdicts[0] != verdicts[1] else { continue }
            for atom in services.atoms { collector.add(atom, under: Change(old: verdicts[0], new: verdicts[1])) }
        }
        let universe = classes.flatMap(\.atoms)
        return collector.classes.map {
            RegionShape(change: $0.key, services: ServiceSelection($0.atoms, of: universe))
        }
    }

    // MARK: What need not be looked at

    /// What is known of a class of hosts and paths, for each version.
    private struct Context {
        var isDenied: [Bool]
        var isInvalid: [Bool]
    }

    private func mayDiffer(_ hosts: HostClass) -> Bool {
        if hosts.isDenied[0] && hosts.isDenied[1] { return false }
        return hosts.isDenied[0] != hosts.isDenied[1] || !hasSameSettings
            || hosts.matches.contains { isInOne($0.rule) } || hosts.pathJudges.contains(where: isInOne)
    }

    private func mayDiffer(_ matches: [Int], _ context: Context) -> Bool {
        context.isDenied[0] != context.isDenied[1] || context.isInvalid[0] != context.isInvalid[1] || !hasSameSettings
            || matches.contains(where: isInOne)
    }

    private func isInOne(_ rule: Int) -> Bool { isIn[0][rule] != isIn[1][rule] }

    // MARK: An example

    private func example(of shape: RegionShape, hosts: [HostAtom], paths: [String]) -> PolicyRequest? {
        guard let scheme = shape.schemes.first, let method = shape.methods.first else { return nil }
        let port = shape.ports.example(of: scheme)
        for host in hosts.lazy.compactMap({ space.hosts.example(of: $0) }) {
            for path in paths {
                if let url = ForwardURL.joined(scheme, host, port, path) {
                    return PolicyRequest(account: account, method: method, url: url, service: shape.services.example)
                }
            }
        }
        return nil
    }
}

extension ForwardURL {
    /// The URL of these parts, as if a client had sent it; nil where it would be too long.
    fileprivate static func joined(_ scheme: Scheme, _ host: Host, _ port: UInt16, _ path: String) -> ForwardURL? {
        try? ForwardURL(ForwardURL(scheme: scheme, host: host, port: port, path: path, query: nil).canonical)
    }
}
