/// The names of patterns as a tree of labels from the right, and the addresses that patterns name.
package struct HostSpace: Sendable {
    /// What a pattern stands in: a rule or an entry of a ceiling's `deny`, as one of its hosts or of its exceptions.
    struct Use: Sendable {
        /// The index of the rule; entries of ceilings are counted after the rules.
        var owner: Int
        var isException: Bool
    }

    struct Node: Sendable {
        var name: String
        var labels: Int
        var children: [Int] = []
        var exact: [Use] = []
        var oneLabel: [Use] = []
        var anyLabels: [Use] = []
    }

    private struct Edge: Hashable {
        var parent: Int
        var label: String
    }

    /// The first is the root.
    private(set) var nodes = [Node(name: "", labels: 0)]
    private(set) var addresses: [IPAddress: [Use]] = [:]
    private var edges: [Edge: Int] = [:]
    let ceilings: CeilingSpace
    /// Of each entry of a ceiling's `deny`, counted through, which ceiling it is of.
    private(set) var ceilingOfEntry: [Int] = []

    init(rules: [CompiledRule], ceilings: CeilingSpace) {
        self.ceilings = ceilings
        for (index, rule) in rules.enumerated() { add(rule.hosts, rule.exceptions, of: index) }
        for (number, ceiling) in ceilings.ceilings.enumerated() {
            for denial in ceiling.denials {
                add(denial.hosts, denial.exceptions, of: rules.count + ceilingOfEntry.count)
                ceilingOfEntry.append(number)
            }
        }
    }

    private mutating func add(_ hosts: [HostPattern], _ exceptions: [HostPattern], of owner: Int) {
        for host in hosts { add(host, Use(owner: owner, isException: false)) }
        for exception in exceptions { add(exception, Use(owner: owner, isException: true)) }
    }

    private mutating func add(_ pattern: HostPattern, _ use: Use) {
        switch pattern.kind {
        case .address(let address): addresses[address, default: []].append(use)
        case .exact: nodes[node(of: pattern)].exact.append(use)
        case .oneLabel: nodes[node(of: pattern)].oneLabel.append(use)
        case .anyLabels: nodes[node(of: pattern)].anyLabels.append(use)
        }
    }

    private mutating func node(of pattern: HostPattern) -> Int {
        var node = 0
        for label in pattern.labelsFromRight {
            let edge = Edge(parent: node, label: label)
            if let next = edges[edge] {
                node = next
                continue
            }
            let name = node == 0 ? label : "\(label).\(nodes[node].name)"
            nodes.append(Node(name: name, labels: nodes[node].labels + 1))
            edges[edge] = nodes.count - 1
            nodes[node].children.append(nodes.count - 1)
            node = nodes.count - 1
        }
        return node
    }

    // MARK: Examples

    /// A host that stands for all of the atom; nil where there is none, since a name has 253 bytes at most.
    package func example(of atom: HostAtom) -> ForwardURL.Host? {
        switch atom {
        case .name(let node): .name(nodes[node].name)
        case .oneBelow(let node): freshChild(of: node, sparing: 0).map { .name($0) }
        case .manyBelow(0): freshChild(of: 0, sparing: 0).map { .name($0) }
        case .manyBelow(let node): freshGrandchild(of: node).map { .name($0) }
        case .address(let address): .address(address)
        case .addresses(let group):
            ceilings.addresses.groups[group].example(except: addresses.keys).map { .address($0) }
        }
    }

    /// A name of one label more than the node's that leads to no node, and leaves so many bytes for what comes before it.
    private func freshChild(of node: Int, sparing: Int) -> String? {
        let suffix = node == 0 ? "" : ".\(nodes[node].name)"
        let room = HostName.maximumLength - suffix.utf8.count - sparing
        let label = FreshText.label(atMost: min(room, HostName.maximumLabelLength), isLast: node == 0) {
            edges[Edge(parent: node, label: $0)] == nil
        }
        return label.map { $0 + suffix }
    }

    private func freshGrandchild(of node: Int) -> String? {
        if let child = freshChild(of: node, sparing: 4) { return "any.\(child)" }
        return freshChild(of: node, sparing: 2).map { "a.\($0)" }
    }
}
