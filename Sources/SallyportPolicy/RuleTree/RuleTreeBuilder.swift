/// Lays a compiled policy out as flat arrays.
struct RuleTreeBuilder {
    private typealias Storage = RuleTreeStorage

    /// The rules of an account, to find accounts that have the same.
    private struct PathKey: Hashable {
        var node: UInt32
        var isBelow: Bool
    }

    private var storage = RuleTreeStorage()
    private var sharedRoots: [[CompiledRule]: UInt32] = [:]
    private var obligationIndexes: [Obligations: UInt32] = [:]
    private var certificateIndexes: [String: UInt32] = [:]
    private var serviceCount: UInt32 = 0
    /// Rules waiting at the places of the rule set that is being laid out.
    private var literal: [UInt32: [UInt32]] = [:]
    private var below: [UInt32: [UInt32]] = [:]
    private var anyPath: [UInt32: [UInt32]] = [:]

    static func build(_ policy: CompiledPolicy) -> RuleTreeStorage {
        var builder = RuleTreeBuilder()
        for account in policy.accounts { builder.add(account) }
        return builder.storage
    }

    private mutating func add(_ account: CompiledAccount) {
        let index = UInt32(storage.accounts.count)
        storage.edges.insert(from: Storage.Root.accounts, label: account.account.text.utf8.span, to: index)
        let services = account.services.sorted { $0.key.text < $1.key.text }
        let start = UInt32(storage.declaredServices.count)
        for (name, service) in services {
            storage.declaredServices.append(
                Storage.DeclaredService(
                    name: serviceIndex(name), certificate: certificateIndex(service.certificate),
                    fallback: service.fallback))
        }
        storage.accounts.append(
            Storage.Account(
                hostRoot: hostRoot(for: account.rules), isReport: account.mode == .report, fallback: account.fallback,
                obligations: obligationIndex(account.obligations),
                services: Storage.Slice(start: start, count: UInt32(services.count))))
    }

    // MARK: A set of rules

    private mutating func hostRoot(for rules: [CompiledRule]) -> UInt32 {
        if let shared = sharedRoots[rules] { return shared }
        let root = newHostNode()
        // The most specific first, so that candidates are tried in the order of precedence.
        let ordered = rules.sorted {
            if $0.restSpecificity != $1.restSpecificity {
                return $1.restSpecificity.lexicographicallyPrecedes($0.restSpecificity)
            }
            return $0.reference < $1.reference
        }
        for rule in ordered { insert(rule, under: root) }
        layOutCandidates()
        sharedRoots[rules] = root
        return root
    }

    private mutating func insert(_ rule: CompiledRule, under root: UInt32) {
        let index = append(rule)
        for host in rule.hosts {
            let pathRoot = pathRoot(of: host, under: root)
            guard let paths = rule.paths else {
                anyPath[pathRoot, default: []].append(index)
                continue
            }
            storage.pathNodes[Int(pathRoot)].hasPaths = true
            for path in paths {
                let node = pathNode(for: path, under: pathRoot)
                if path.isPrefix {
                    below[node, default: []].append(index)
                } else {
                    literal[node, default: []].append(index)
                }
            }
        }
    }

    private mutating func layOutCandidates() {
        for (node, rules) in literal.sorted(by: { $0.key < $1.key }) {
            storage.pathNodes[Int(node)].literal = appendCandidates(rules)
        }
        for (node, rules) in below.sorted(by: { $0.key < $1.key }) {
            storage.pathNodes[Int(node)].below = appendCandidates(rules)
        }
        for (node, rules) in anyPath.sorted(by: { $0.key < $1.key }) {
            storage.pathNodes[Int(node)].anyPath = appendCandidates(rules)
        }
        literal.removeAll(keepingCapacity: true)
        below.removeAll(keepingCapacity: true)
        anyPath.removeAll(keepingCapacity: true)
    }

    private mutating func appendCandidates(_ rules: [UInt32]) -> RuleTreeStorage.Slice {
        let start = UInt32(storage.candidates.count)
        for rule in rules where storage.candidates.count == Int(start) || storage.candidates.last != rule {
            storage.candidates.append(rule)
        }
        return RuleTreeStorage.Slice(start: start, count: UInt32(storage.candidates.count) - start)
    }

    private mutating func append(_ rule: CompiledRule) -> UInt32 {
        let ports = appended(rule.ports ?? [], to: \.ports)
        let services = (rule.services ?? []).map { term in
            switch term {
            case .named(let name): serviceIndex(name)
            case .none: RuleTreeStorage.none
            }
        }
        storage.references.append(rule.reference)
        storage.rules.append(
            RuleTreeStorage.Rule(
                methods: MethodMask.of(rule.methods ?? Method.allCases.filter(\.isForwardedUnlessNamed)),
                schemes: SchemeMask.of(rule.schemes ?? [.https]), isDeny: rule.effect == .deny,
                isReport: rule.mode == .report, ports: ports, services: appended(services, to: \.ruleServices),
                namesServices: rule.services != nil, exceptions: appended(rule.exceptions, to: \.exceptions),
                obligations: obligationIndex(rule.obligations), reference: UInt32(storage.references.count - 1)))
        return UInt32(storage.rules.count - 1)
    }

    private mutating func appended<Element>(
        _ elements: [Element], to array: WritableKeyPath<RuleTreeStorage, ContiguousArray<Element>>
    ) -> RuleTreeStorage.Slice {
        let start = UInt32(storage[keyPath: array].count)
        storage[keyPath: array] += elements
        return RuleTreeStorage.Slice(start: start, count: UInt32(elements.count))
    }

    // MARK: Tries

    private mutating func newHostNode() -> UInt32 {
        storage.hostNodes.append(RuleTreeStorage.HostNode())
        return UInt32(storage.hostNodes.count - 1)
    }

    private mutating func newPathNode() -> UInt32 {
        storage.pathNodes.append(RuleTreeStorage.PathNode())
        return UInt32(storage.pathNodes.count - 1)
    }

    private mutating func pathRoot(of host: HostPattern, under root: UInt32) -> UInt32 {
        var node = root
        for label in host.labelsFromRight {
            if let next = storage.edges.target(from: node, label: label.utf8.span) {
                node = next
            } else {
                let next = newHostNode()
                storage.edges.insert(from: node, label: label.utf8.span, to: next)
                node = next
            }
        }
        let place: WritableKeyPath<RuleTreeStorage.HostNode, UInt32> =
            switch host.kind {
            case .exact, .address: \.exact
            case .oneLabel: \.oneLabel
            case .anyLabels: \.anyLabels
            }
        if storage.hostNodes[Int(node)][keyPath: place] == RuleTreeStorage.none {
            storage.hostNodes[Int(node)][keyPath: place] = newPathNode()
        }
        return storage.hostNodes[Int(node)][keyPath: place]
    }

    private mutating func pathNode(for path: PathPattern, under root: UInt32) -> UInt32 {
        var node = root
        for segment in path.segments {
            let parent = node | RuleTreeStorage.Root.path
            if let next = storage.edges.target(from: parent, label: segment.utf8.span) {
                node = next
            } else {
                let next = newPathNode()
                storage.edges.insert(from: parent, label: segment.utf8.span, to: next)
                node = next
            }
        }
        return node
    }

    // MARK: Values held once

    private mutating func serviceIndex(_ name: ServiceName) -> UInt32 {
        if let index = storage.edges.target(from: RuleTreeStorage.Root.services, label: name.text.utf8.span) {
            return index
        }
        storage.edges.insert(from: RuleTreeStorage.Root.services, label: name.text.utf8.span, to: serviceCount)
        serviceCount += 1
        return serviceCount - 1
    }

    private mutating func obligationIndex(_ obligations: Obligations) -> UInt32 {
        if let index = obligationIndexes[obligations] { return index }
        storage.obligations.append(obligations)
        let index = UInt32(storage.obligations.count - 1)
        obligationIndexes[obligations] = index
        return index
    }

    private mutating func certificateIndex(_ reference: String) -> UInt32 {
        if let index = certificateIndexes[reference] { return index }
        storage.certificates.append(reference)
        let index = UInt32(storage.certificates.count - 1)
        certificateIndexes[reference] = index
        return index
    }
}
