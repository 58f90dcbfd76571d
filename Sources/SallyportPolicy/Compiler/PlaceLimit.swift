/// How many places, each a host with a path, the rules of one account may stand for: every one takes memory, and two lists
/// of a few lines multiply to more than a machine has.
enum PlaceLimit {
    static let most = 1_000_000

    /// The complaint about rules that stand for more, at the one that has most of them.
    static func complaint(of rules: [CompiledRule]) -> Diagnostic? {
        guard rules.indices.reduce(0, { $0 + rules[$1].placeCount }) > most,
            let largest = rules.max(by: { $0.placeCount < $1.placeCount })
        else { return nil }
        return Diagnostic(
            .tooManyPlaces,
            "the account's rules stand for more than \(most) pairs of a host and a path, most of them here",
            at: largest.span,
            help: "say the hosts or the paths more widely, such as `*.acme.example` or `/v2/*`, or leave out `paths`")
    }
}

extension CompiledRule {
    fileprivate var placeCount: Int { hosts.count * (paths?.count ?? 1) }
}
