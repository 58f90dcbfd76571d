/// An allow rule that did not match, and the first field on which it failed.
public struct NearestMiss: Hashable, Sendable {
    /// The rule.
    public var rule: RuleReference
    /// The first field that does not match, in the order host, path, port, scheme, method, service.
    public var failedOn: RuleField

    /// The allow rules that do not match, by their indexes, the nearest first.
    static func ranked(
        _ request: PolicyRequest, among rules: [CompiledRule], atMost count: Int
    ) -> [(rule: Int, field: RuleField)] {
        let misses = rules.indices.filter { rules[$0].effect == .allow }.compactMap { index in
            rules[index].firstMismatch(with: request).map { field in
                let rank = Rank(
                    field: field, sharedLabels: rules[index].sharedLabels(with: request.url.host),
                    isOfProfile: rules[index].origin == .profile, reference: rules[index].reference)
                return (rule: index, rank: rank)
            }
        }
        return misses.sorted { $0.rank < $1.rank }.prefix(count).map { ($0.rule, $0.rank.field) }
    }

    /// How near a rule is; the nearest is the least: those that fail latest, then those whose host shares most labels with
    /// the request's, then the account's own, then by file and line.
    struct Rank: Comparable {
        var field: RuleField
        var sharedLabels: Int
        var isOfProfile: Bool
        var reference: RuleReference

        static func < (lhs: Rank, rhs: Rank) -> Bool {
            if lhs.field != rhs.field { return lhs.field > rhs.field }
            if lhs.sharedLabels != rhs.sharedLabels { return lhs.sharedLabels > rhs.sharedLabels }
            if lhs.isOfProfile != rhs.isOfProfile { return rhs.isOfProfile }
            return lhs.reference < rhs.reference
        }
    }
}

extension CompiledRule {
    /// How many labels, from the right, the best of the rule's hosts has in common with a host.
    func sharedLabels(with host: ForwardURL.Host) -> Int {
        var most = 0
        for pattern in hosts { most = max(most, pattern.sharedLabels(with: host)) }
        return most
    }
}

extension HostPattern {
    /// How many labels, from the right, the pattern's name has in common with a host; an address is one label.
    func sharedLabels(with host: ForwardURL.Host) -> Int {
        switch (kind, host) {
        case (.address(let own), .address(let other)): own == other ? 1 : 0
        case (.address, .name), (_, .address): 0
        case (_, .name(let host)): Self.sharedLabels(name.utf8.span, host.utf8.span)
        }
    }

    private static func sharedLabels(_ first: Span<UInt8>, _ second: Span<UInt8>) -> Int {
        var labels = 0
        for offset in 0...min(first.count, second.count) {
            let byte = byte(of: first, fromRight: offset)
            guard byte == self.byte(of: second, fromRight: offset) else { break }
            if byte == UInt8(ascii: ".") { labels += 1 }
        }
        return labels
    }

    /// A name's beginning ends its first label as a dot would.
    private static func byte(of name: Span<UInt8>, fromRight offset: Int) -> UInt8 {
        offset < name.count ? name[name.count - 1 - offset] : UInt8(ascii: ".")
    }
}
