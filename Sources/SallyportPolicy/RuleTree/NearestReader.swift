/// Reads a set of rules back from its layout.
struct NearestReader {
    private typealias Layout = RuleSetLayout

    /// How many patterns are looked at, each time.
    static let mostEntries = 512

    /// What a rule's hosts and paths come to for a request.
    private struct Reach {
        var matchesHost = false
        var matchesPath = false
        var sharedLabels = 0
    }

    private let tree: RuleTreeStorage
    private let account: AccountPlace
    private let request: PolicyRequest
    private let words: Words
    private let block: Int
    private let entries: EntryReader
    /// Rules by where they begin.
    private var reaches: [Int: Reach] = [:]

    init(_ tree: RuleTreeStorage, _ account: AccountPlace, _ request: PolicyRequest) {
        self.tree = tree
        self.account = account
        self.request = request
        words = tree.words(of: account)
        block = tree.rules(of: account)
        entries = EntryReader(words, block: block)
    }

    mutating func misses() -> [NearestMiss.Rank] {
        readMatchingHosts()
        read(from: entries.first) { _, _ in true }
        let names = request.parts.names
        let search = RuleSearch(
            request.url.parts.keys, methodBit: names.methodBit, service: tree.serviceNumber(names.service), words,
            block: block)
        return reaches.compactMap { place, reach in
            let shape = words[place + Layout.Rule.shape]
            guard shape & Layout.Shape.isDeny == 0, let field = firstMismatch(place, reach, search) else { return nil }
            return NearestMiss.Rank(
                field: field, sharedLabels: reach.sharedLabels, isOfProfile: shape & Layout.Shape.isOfProfile != 0,
                reference: tree.reference(of: RulePlace(account: account, rule: place)))
        }
    }

    private func firstMismatch(_ rule: Int, _ reach: Reach, _ search: RuleSearch) -> RuleField? {
        if !reach.matchesHost { return .host }
        return reach.matchesPath ? search.firstMismatch(rule) : .path
    }

    /// Each host that matches, and the paths behind it.
    private mutating func readMatchingHosts() {
        var hosts: [Int] = []
        EntryLookup(words, block: block).forEachHost(request.url.parts.keys) { hosts.append($0) }
        for host in hosts { read(from: host) { entry, kind in entry == host || kind.isPath } }
    }

    /// Reads entry after entry, for as long as `isMeant`.
    private mutating func read(from first: Int, while isMeant: (Int, RuleSetLayout.EntryKind) -> Bool) {
        var entry = first
        var left = Self.mostEntries
        var host = HostPattern(.exact, name: "")
        while entry < entries.end, left > 0, let kind = entries.kind(entry), isMeant(entry, kind) {
            let isPath = kind.isPath
            if !isPath { host = entries.hostPattern(entry) }
            note(entry, host, isPath ? entries.pathPattern(entry) : nil)
            entry = entries.next(entry)
            left -= 1
        }
    }

    private mutating func note(_ entry: Int, _ host: HostPattern, _ path: PathPattern?) {
        let matchesHost = host.matches(request.url.host)
        let matchesPath = matchesHost && path?.matches(request.url.matchPath) ?? true
        let shared = host.sharedLabels(with: request.url.host)
        var rules: [Int] = []
        EntryLookup(words, block: block).forEachRule(of: entry) { rules.append($0) }
        for rule in rules.prefix(Self.mostEntries) {
            var reach = reaches[rule] ?? Reach()
            reach.matchesHost = reach.matchesHost || matchesHost
            reach.matchesPath = reach.matchesPath || matchesPath
            reach.sharedLabels = max(reach.sharedLabels, shared)
            reaches[rule] = reach
        }
    }
}
