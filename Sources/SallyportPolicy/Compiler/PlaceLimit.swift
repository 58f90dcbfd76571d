/// How many places, each a host with a path, the rules of one account may stand for: every one takes memory, and two lists
/// of a few lines multiply to more than a machine has.
enum PlaceLimit {
    static let most = 1_000_000

    /// The complaint about rules that stand for more, at the one that has most of them.
    static func complaint(of rules: [CompiledRule]) -> Diagnostic? {
        guard rules.indices.reduce(0, { $0 + rules.placeCount(at: $1) }) > most,
            let largest = rules.indices.max(by: { rules.placeCount(at: $0) < rules.placeCount(at: $1) })
        else { return nil }
        return Diagnostic(
            .tooManyPlaces,
            "the account's rules stand for more than \(most) pairs of a host and a path, most of them here",
            at: rules[largest].span,
            help: "say the hosts or the paths more widely, such as `*.acme.example` or `/v2/*`, or leave out `paths`")
    }
}

extension [CompiledRule] {
    /// The places of one of the rules, which is not copied for it.
    fileprivate func placeCount(at index: Int) -> Int { self[index].hosts.count * (self[index].paths?.count ?? 1) }
}
