import Testing

@testable import SallyportPolicy

/// The classes of requests that lints walk, against those of the decision space, which are found rule by rule.
@Suite struct RequestClassesTests {
    /// One request of a class, by all that its class is told by.
    private struct Request: Hashable {
        var matches: [Int]
        var method: SallyportPolicy.Method
        /// nil for one that is not declared.
        var service: ServiceName?
    }

    /// So many rules that their numbers do not go into one word.
    private static let rules = 150

    @Test(arguments: [UInt64(0x5A11_9101), 0x5A11_9102])
    func areThoseOfTheDecisionSpace(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<6 {
            let (rules, services) = try Self.randomRules(using: &generator)
            let space = DecisionSpace(rules: rules, services: services, ceilings: CeilingSpace([Ceiling()]))
            let classes = RequestClasses(rules, declared: services)
            var greatest = 0
            for hosts in space.hostClasses() {
                for paths in space.pathClasses(of: hosts) {
                    greatest = max(greatest, paths.matches.max() ?? 0)
                    let expected = Self.requests(space, behind: paths.matches, declared: services)
                    #expect(Self.requests(classes, behind: paths.matches) == expected, "seed \(seed)")
                }
            }
            #expect(greatest > 64, "no rule was met whose number does not go into one word")
        }
    }

    @Test(arguments: [UInt64(0x5A11_9103)])
    func aSetOfNumbersIsASet(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let limit = [64, 65, 128, 300][Int(generator.next() % 4)]
            func random() -> Set<Int> {
                Set((0..<generator.next() % 12).map { _ in Int(generator.next() % UInt64(limit)) })
            }
            let (one, other) = (random(), random())
            let (first, second) = (NumberSet(one), NumberSet(other))
            #expect(first.isEmpty == one.isEmpty)
            #expect((0..<400).filter(first.contains) == one.sorted())
            #expect(first.intersection(second) == NumberSet(one.intersection(other)), "\(one), \(other)")
            #expect((first == second) == (one == other))
        }
    }

    private static func randomRules(
        using generator: inout SeededGenerator
    ) throws -> ([CompiledRule], Set<ServiceName>) {
        var rules: [CompiledRule] = []
        var services: Set<ServiceName> = []
        while rules.count < Self.rules {
            let (model, _) = DecisionPropertyTests.validPolicy(using: &generator)
            for account in try DecisionPropertyTests.compiled(model).accounts {
                rules += account.rules
                // Rules name more services than are declared.
                if services.isEmpty { services = Set(account.services.keys) }
            }
        }
        return (rules, services)
    }

    private static func requests(
        _ space: DecisionSpace, behind matches: [Int], declared: Set<ServiceName>
    ) -> Set<Request> {
        var requests: Set<Request> = []
        for ports in space.portClasses(of: matches) {
            for methods in space.methodClasses(of: ports.matches) {
                for services in space.serviceClasses(of: methods.matches) where !services.matches.isEmpty {
                    let service = services.atoms[0].example.flatMap { declared.contains($0) ? $0 : nil }
                    requests.insert(Request(matches: services.matches, method: methods.atoms[0], service: service))
                }
            }
        }
        return requests
    }

    private static func requests(_ classes: RequestClasses, behind matches: [Int]) -> Set<Request> {
        var requests: Set<Request> = []
        classes.forEach(behind: NumberSet(matches)) { matching, method, service in
            let name = classes.declared.contains(service) ? classes.services[service].named : nil
            requests.insert(Request(matches: matches.filter(matching.contains), method: method, service: name))
        }
        return requests
    }
}
