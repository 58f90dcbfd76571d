@testable import SallyportPolicy

/// Every class of requests to one account, walked out.
enum SpaceWalk {
    /// One class, and what is decided for it.
    struct Leaf {
        var space: DecisionSpace
        var hosts: HostClass
        var paths: PathClass
        var ports: [PortAtom]
        var methods: [SallyportPolicy.Method]
        var services: [ServiceAtom]
        var shape: Shape
        var judgement: AccountJudge.Judgement

        /// A request out of the class.
        func request(to account: AccountID, using generator: inout SeededGenerator) throws -> PolicyRequest? {
            guard let host = space.hosts.example(of: generator.pick(hosts.atoms)) else { return nil }
            let path = paths.tree.example(of: generator.pick(paths.atoms))
            let port = generator.pick(ports)
            let url = try ForwardURL("\(port.scheme.rawValue)://\(host):\(port.example)\(path)")
            return PolicyRequest(
                account: account, method: generator.pick(methods), url: url, service: generator.pick(services).example)
        }
    }

    /// What a request has in common with all of its class.
    struct Shape: Hashable {
        var matches: [Int]
        var isInvalid: Bool
        var isDenied: Bool
    }

    static func leaves(of account: CompiledAccount, _ ceiling: Ceiling) -> [Leaf] {
        let space = DecisionSpace(
            rules: account.rules, services: account.services.keys, ceilings: CeilingSpace([ceiling]))
        let judge = AccountJudge(account, rules: account.rules)
        var leaves: [Leaf] = []
        for hosts in space.hostClasses() {
            for paths in space.pathClasses(of: hosts) {
                for ports in space.portClasses(of: paths.matches) {
                    for methods in space.methodClasses(of: ports.matches) {
                        for services in space.serviceClasses(of: methods.matches) {
                            let isInvalid = paths.isAmbiguous && !hosts.pathJudges.isEmpty
                            let judgement = judge.judge(
                                services.matches, isDenied: hosts.isDenied[0], isAmbiguous: isInvalid,
                                method: methods.atoms[0], service: services.atoms[0].example)
                            leaves.append(
                                Leaf(
                                    space: space, hosts: hosts, paths: paths, ports: ports.atoms,
                                    methods: methods.atoms, services: services.atoms,
                                    shape: Shape(
                                        matches: services.matches, isInvalid: isInvalid, isDenied: hosts.isDenied[0]),
                                    judgement: judgement))
                        }
                    }
                }
            }
        }
        return leaves
    }
}

extension SpaceWalk.Shape {
    /// The shape by the slow reading: rule by rule, pattern by pattern.
    init(of request: PolicyRequest, _ account: CompiledAccount, _ ceiling: Ceiling) {
        let isAmbiguous = request.url.hasAmbiguousPath
        let matching = account.rules.indices.filter {
            account.rules[$0].firstMismatch(with: request) == nil && !(isAmbiguous && account.rules[$0].paths != nil)
        }
        matches = matching.sorted {
            let ranks = [$0, $1].map { RulePrecedence(of: account.rules[$0], for: request) }
            return ranks[0] == ranks[1] ? $0 < $1 : ranks[1] < ranks[0]
        }
        isInvalid =
            isAmbiguous
            && account.rules.contains { rule in
                rule.paths != nil && rule.hosts.contains { $0.matches(request.url.host) }
            }
        isDenied = ceiling.denial(of: request.url.host) != nil
        if case .address(let address) = request.url.host, ceiling.judge(address) != .allowed { isDenied = true }
    }
}
