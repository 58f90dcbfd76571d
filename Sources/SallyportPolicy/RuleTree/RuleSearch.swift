/// One walk over a set of rules for one request: which rule denies, and which of those that allow is the most specific.
///
/// Places are visited from the least specific to the most, so that what is found later decides. Rules are told by where
/// they begin; 0 stands for none.
struct RuleSearch {
    private typealias Layout = RuleSetLayout

    private let lookup: EntryLookup
    private let keys: RequestKeys
    /// The bits of method and scheme in rules that match.
    private let askedBits: UInt32
    /// What may stand for the port in a rule without a list of them: the port itself and, where it is the scheme's, 0 for none said.
    private let ports: (UInt32, UInt32)
    /// What stands in rules for the service asked for; a number that stands nowhere when no policy names it.
    private let service: UInt32

    /// The most specific enforced rule that denies.
    private(set) var deny = 0
    /// The most specific rule that allows.
    private(set) var allow = 0
    /// A rule with `paths` may apply, and the path can be read in more ways than one.
    private(set) var isPathAmbiguous = false
    private var reportedDeny = false
    private var hasEnforcedAllow = false

    /// A walk over the set that begins at `block`.
    /// - Parameter service: What stands in rules for the service asked for.
    @inline(__always)
    init(_ keys: RequestKeys, methodBit: UInt32, service: UInt32, _ words: Words, block: Int) {
        lookup = EntryLookup(words, block: block)
        self.keys = keys
        askedBits = methodBit | keys.schemeBit &<< Layout.Shape.schemeShift
        ports = (keys.port, keys.isDefaultPort ? 0 : keys.port)
        self.service = service
    }

    /// Why an allowed request would have been refused without report mode.
    var wouldDeny: Denial.Reason? {
        if deny != 0 || reportedDeny { return .deniedByRule }
        return hasEnforcedAllow ? nil : .noRule
    }

    /// Looks at every rule that may match.
    @inline(__always)
    mutating func run() {
        lookup.forEachHost(keys) { examineHost($0) }
    }

    // What is called several times is not inlined: a decision mostly finds its instructions in no near cache, and fewer of them
    // come sooner.

    /// Tries the rules of a host, and of the paths below it.
    @inline(never)
    private mutating func examineHost(_ host: Int) {
        examine(host)
        guard lookup.words[host &+ Layout.Entry.shape] & Layout.Entry.hasPaths != 0 else { return }
        if keys.hasAmbiguousPath {
            isPathAmbiguous = true
        } else {
            lookup.forEachPath(under: host, keys) { examine($0) }
        }
    }

    /// Tries the rules of one place: the first of them that allows, and the first that denies, take over.
    @inline(never)
    private mutating func examine(_ entry: Int) {
        var foundDeny = 0
        var foundAllow = 0
        lookup.forEachRule(of: entry) { place in
            let rule = RuleWords(lookup.words, block: lookup.block, place: place)
            let shape = rule.shape
            guard matches(rule, shape) else { return }
            let isReport = shape & Layout.Shape.isReport != 0
            if shape & Layout.Shape.isDeny == 0 {
                if foundAllow == 0 { foundAllow = place }
                if !isReport { hasEnforcedAllow = true }
            } else if isReport {
                reportedDeny = true
            } else if foundDeny == 0 {
                foundDeny = place
            }
        }
        if foundDeny != 0 { deny = foundDeny }
        if foundAllow != 0 { allow = foundAllow }
    }

    @inline(__always)
    private func matches(_ rule: RuleWords, _ shape: UInt32) -> Bool {
        guard shape & askedBits == askedBits, matchesPort(rule, shape), matchesService(rule, shape) else {
            return false
        }
        guard let exceptions = rule.extra(Layout.Extra.exceptions) else { return true }
        return !ExceptionList.contains(keys, lookup.words, at: exceptions)
    }

    /// The first field behind host and path on which a rule does not match.
    func firstMismatch(_ place: Int) -> RuleField? {
        let rule = RuleWords(lookup.words, block: lookup.block, place: place)
        if !matchesPort(rule, rule.shape) { return .port }
        let missing = askedBits & ~rule.shape
        if missing &>> Layout.Shape.schemeShift != 0 { return .scheme }
        if missing != 0 { return .method }
        return matchesService(rule, rule.shape) ? nil : .service
    }

    @inline(__always)
    private func matchesPort(_ rule: RuleWords, _ shape: UInt32) -> Bool {
        if shape & Layout.Shape.hasPortList != 0 {
            return rule.extra(Layout.Extra.ports).map { isListed(keys.port, at: $0) } ?? false
        }
        let own = shape &>> Layout.Shape.portShift
        return own == ports.0 || own == ports.1
    }

    @inline(__always)
    private func matchesService(_ rule: RuleWords, _ shape: UInt32) -> Bool {
        guard shape & Layout.Shape.namesServices != 0 else { return true }
        let services = lookup.words[rule.services]
        if services & Layout.Rule.isSingle != 0 { return services & ~Layout.Rule.isSingle == service }
        return isListed(service, at: lookup.block &+ Int(services))
    }

    @inline(__always)
    private func isListed(_ number: UInt32, at list: Int) -> Bool {
        for index in 0..<Int(lookup.words[list]) where lookup.words[list &+ 1 &+ index] == number { return true }
        return false
    }
}
