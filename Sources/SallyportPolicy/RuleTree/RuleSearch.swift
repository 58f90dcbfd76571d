/// One walk over an account's rules for one request: which rule denies, and which of those that allow is the most specific.
struct RuleSearch {
    private let request: PolicyRequest
    private let storage: RuleTreeStorage
    private let methodBit: UInt8
    private let schemeBit: UInt8
    /// nil: not asked for; else its index, or `unnamed` when no policy names it.
    private let service: UInt32?
    private static let unnamed = UInt32.max - 1

    /// The most specific enforced rule that denies.
    private(set) var deny: UInt32?
    /// The most specific rule that allows.
    private(set) var allow: UInt32?
    /// A rule with `paths` may apply, and the path can be read in more ways than one.
    private(set) var isPathAmbiguous = false
    private var reportedDeny = false
    private var hasEnforcedAllow = false

    init(request: PolicyRequest, storage: RuleTreeStorage) {
        self.request = request
        self.storage = storage
        methodBit = MethodMask.bit(request.method)
        schemeBit = SchemeMask.bit(request.url.scheme)
        service = request.service.map {
            storage.edges.target(from: RuleTreeStorage.Root.services, label: $0.text.utf8.span) ?? Self.unnamed
        }
    }

    /// Why an allowed request would have been refused without report mode.
    var wouldDeny: Denial.Reason? {
        if deny != nil || reportedDeny { return .deniedByRule }
        return hasEnforcedAllow ? nil : .noRule
    }

    /// Visits every host pattern that matches, the most specific first.
    mutating func run(from root: UInt32) {
        switch request.url.host {
        case .address(let address): runAddress(address.description, from: root)
        case .name(let name): runName(name, from: root)
        }
    }

    private mutating func runAddress(_ text: String, from root: UInt32) {
        guard let node = storage.edges.target(from: root, label: text.utf8.span) else { return }
        visit(storage.hostNodes[Int(node)].exact)
    }

    /// Labels from the right; `**.` patterns are kept back, since deeper ones, `*.` and exact names come before them.
    private mutating func runName(_ name: String, from root: UInt32) {
        let bytes = name.utf8.span
        var anyLabels = InlineArray<128, UInt32>(repeating: RuleTreeStorage.none)
        var anyLabelsCount = 0
        var parent = RuleTreeStorage.none
        var node = root
        var end = bytes.count
        while end > 0 {
            var start = end
            while start > 0, bytes[start - 1] != UInt8(ascii: ".") { start -= 1 }
            parent = node
            if storage.hostNodes[Int(node)].anyLabels != RuleTreeStorage.none {
                anyLabels[anyLabelsCount] = storage.hostNodes[Int(node)].anyLabels
                anyLabelsCount += 1
            }
            guard let next = storage.edges.target(from: node, label: bytes.extracting(start..<end)) else {
                visitOneLabel(below: parent, isLastLabel: start == 0)
                break
            }
            node = next
            end = start - 1
            guard start == 0 else { continue }
            visit(storage.hostNodes[Int(node)].exact)
            visitOneLabel(below: parent, isLastLabel: true)
        }
        while anyLabelsCount > 0 {
            anyLabelsCount -= 1
            visit(anyLabels[anyLabelsCount])
        }
    }

    private mutating func visitOneLabel(below parent: UInt32, isLastLabel: Bool) {
        if isLastLabel { visit(storage.hostNodes[Int(parent)].oneLabel) }
    }

    // MARK: Paths

    private mutating func visit(_ pathRoot: UInt32) {
        guard pathRoot != RuleTreeStorage.none else { return }
        let root = storage.pathNodes[Int(pathRoot)]
        if root.hasPaths {
            if request.url.hasAmbiguousPath { isPathAmbiguous = true }
            descend(pathRoot, from: 1)
        }
        examine(root.anyPath)
    }

    /// Deeper nodes first: a literal path, then prefixes from the longest to the shortest.
    private mutating func descend(_ node: UInt32, from start: Int) {
        let path = request.url.matchPath
        let bytes = path.utf8.span
        if start > bytes.count {
            examine(storage.pathNodes[Int(node)].literal)
            return
        }
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "/") { end += 1 }
        let segment = bytes.extracting(start..<end)
        if let next = storage.edges.target(from: node | RuleTreeStorage.Root.path, label: segment) {
            descend(next, from: end + 1)
        }
        examine(storage.pathNodes[Int(node)].below)
    }

    // MARK: The rest

    private mutating func examine(_ slice: RuleTreeStorage.Slice) {
        for index in slice.indices {
            let number = storage.candidates[index]
            let rule = storage.rules[Int(number)]
            guard matches(rule) else { continue }
            switch (rule.isDeny, rule.isReport) {
            case (true, false): deny = deny ?? number
            case (true, true): reportedDeny = true
            case (false, let isReport):
                allow = allow ?? number
                if !isReport { hasEnforcedAllow = true }
            }
        }
    }

    private func matches(_ rule: RuleTreeStorage.Rule) -> Bool {
        rule.methods & methodBit != 0 && rule.schemes & schemeBit != 0 && matchesPort(rule) && matchesService(rule)
            && !isException(rule)
    }

    private func matchesPort(_ rule: RuleTreeStorage.Rule) -> Bool {
        if rule.ports.count == 0 { return request.url.port == request.url.scheme.defaultPort }
        return rule.ports.indices.contains { storage.ports[$0] == request.url.port }
    }

    private func matchesService(_ rule: RuleTreeStorage.Rule) -> Bool {
        guard rule.namesServices else { return true }
        let wanted = service ?? RuleTreeStorage.none
        return rule.services.indices.contains { storage.ruleServices[$0] == wanted }
    }

    private func isException(_ rule: RuleTreeStorage.Rule) -> Bool {
        rule.exceptions.indices.contains { storage.exceptions[$0].matches(request.url.host) }
    }
}
