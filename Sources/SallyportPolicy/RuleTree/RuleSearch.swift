/// One walk over a set of rules for one request: which rule denies, and which of those that allow is the most specific.
///
/// Places are visited from the least specific to the most, so that what is found later decides.
struct RuleSearch {
    private typealias Layout = RuleSetLayout

    /// Where the set begins.
    let block: Int
    private let methodBit: UInt32
    private let schemeBit: UInt32
    private let port: UInt32
    private let isDefaultPort: Bool
    private let hasAmbiguousPath: Bool
    /// What stands in rules for the service asked for; a number that stands nowhere when no policy names it.
    private let service: UInt32

    /// The most specific enforced rule that denies.
    private(set) var deny: UInt32?
    /// The most specific rule that allows.
    private(set) var allow: UInt32?
    /// A rule with `paths` may apply, and the path can be read in more ways than one.
    private(set) var isPathAmbiguous = false
    private var reportedDeny = false
    private var hasEnforcedAllow = false

    /// A walk over the set that begins at `block`.
    /// - Parameter service: The number of the service asked for; nil when no policy names it.
    init(_ request: borrowing PolicyRequest, service: UInt32?, block: Int) {
        self.block = block
        methodBit = UInt32(MethodMask.bit(request.method))
        schemeBit = UInt32(SchemeMask.bit(request.url.scheme)) << Layout.Shape.schemeShift
        port = UInt32(request.url.port)
        isDefaultPort = request.url.port == request.url.scheme.defaultPort
        hasAmbiguousPath = request.url.hasAmbiguousPath
        self.service = request.service == nil ? Layout.Rule.noService : service ?? Layout.none
    }

    /// Why an allowed request would have been refused without report mode.
    var wouldDeny: Denial.Reason? {
        if deny != nil || reportedDeny { return .deniedByRule }
        return hasEnforcedAllow ? nil : .noRule
    }

    /// Looks at the rules of one host pattern that matches.
    @inline(__always)
    mutating func visit(_ host: UInt32, _ name: Span<UInt8>, _ path: Span<UInt8>, _ words: Span<UInt32>) {
        let place = entryPlace(host, words)
        examine(words[place + Layout.Entry.rules], name, words)
        guard words[place + Layout.Entry.shape] & Layout.Entry.hasPaths != 0 else { return }
        if hasAmbiguousPath {
            isPathAmbiguous = true
            return
        }
        visitPaths(of: host, name, path, words)
    }

    /// Prefixes from the shortest to the longest, then the path itself.
    private mutating func visitPaths(
        of host: UInt32, _ name: Span<UInt8>, _ path: Span<UInt8>, _ words: Span<UInt32>
    ) {
        var hash = TextHash()
        var start = 0
        while start < path.count {
            let end = PathHash.pieceEnd(path, from: start)
            hash.add(path, from: start, to: end)
            start = end
            if path[end - 1] == UInt8(ascii: "/") {
                visit(path, upTo: end, hash.state, .pathPrefix, host, name, words)
            }
        }
        visit(path, upTo: path.count, hash.state, .literalPath, host, name, words)
    }

    @inline(never)
    private mutating func visit(
        _ path: Span<UInt8>, upTo end: Int, _ textHash: UInt64, _ kind: RuleSetLayout.EntryKind, _ host: UInt32,
        _ name: Span<UInt8>, _ words: Span<UInt32>
    ) {
        let block = block
        let hash = Layout.hash(ofPath: textHash, kind, under: host)
        let number = EntryTable.find(hash, words, block, words[block + Layout.Header.slotCount]) { entry in
            let shape = words[entry + Layout.Entry.shape]
            return Layout.Entry.kind(shape) == kind.rawValue && words[entry + Layout.Entry.host] == host
                && Int(shape & Layout.Entry.lengthMask) == end
                && PackedText.matches(
                    words, at: block + Int(words[entry + Layout.Entry.text]), count: end, path, from: 0)
        }
        if number != Layout.none { examine(words[entryPlace(number, words) + Layout.Entry.rules], name, words) }
    }

    @inline(__always)
    private func entryPlace(_ entry: UInt32, _ words: Span<UInt32>) -> Int {
        RuleSetLayout.entries(words, block) + Int(entry) * Layout.Entry.count
    }

    // MARK: The rest

    /// Tries the rules of one place: the first of them that allows, and the first that denies, take over.
    @inline(never)
    private mutating func examine(_ rules: UInt32, _ name: Span<UInt8>, _ words: Span<UInt32>) {
        var found = Found()
        Layout.forEachRule(rules, words, block: block) { examine(rule: $0, name, words, &found) }
        deny = found.deny ?? deny
        allow = found.allow ?? allow
    }

    private struct Found {
        var deny: UInt32?
        var allow: UInt32?
    }

    @inline(__always)
    private mutating func examine(
        rule: UInt32, _ name: Span<UInt8>, _ words: Span<UInt32>, _ found: inout Found
    ) {
        let place = RuleSetLayout.rules(words, block) + Int(rule) * Layout.Rule.count
        let shape = words[place + Layout.Rule.shape]
        guard shape & methodBit != 0, shape & schemeBit != 0, matchesPort(shape, place, words),
            matchesService(shape, place, words), !isException(place, name, words)
        else { return }
        let isReport = shape & Layout.Shape.isReport != 0
        if shape & Layout.Shape.isDeny != 0 {
            if isReport { reportedDeny = true } else { found.deny = found.deny ?? rule }
        } else {
            found.allow = found.allow ?? rule
            if !isReport { hasEnforcedAllow = true }
        }
    }

    /// The first field behind host and path on which a rule does not match.
    func firstMismatch(_ shape: UInt32, _ place: Int, _ words: Span<UInt32>) -> RuleField? {
        if !matchesPort(shape, place, words) { return .port }
        if shape & schemeBit == 0 { return .scheme }
        if shape & methodBit == 0 { return .method }
        return matchesService(shape, place, words) ? nil : .service
    }

    @inline(__always)
    private func matchesPort(_ shape: UInt32, _ place: Int, _ words: Span<UInt32>) -> Bool {
        if shape & Layout.Shape.hasPortList != 0 {
            let extra = block + Int(words[place + Layout.Rule.extra])
            return isListed(port, at: words[extra + Layout.Extra.ports], words)
        }
        let own = shape >> Layout.Shape.portShift
        return own == 0 ? isDefaultPort : own == port
    }

    @inline(__always)
    private func matchesService(_ shape: UInt32, _ place: Int, _ words: Span<UInt32>) -> Bool {
        guard shape & Layout.Shape.namesServices != 0 else { return true }
        let services = words[place + Layout.Rule.services]
        if services & Layout.Rule.isSingle != 0 { return services & ~Layout.Rule.isSingle == service }
        return isListed(service, at: services, words)
    }

    private func isListed(_ number: UInt32, at list: UInt32, _ words: Span<UInt32>) -> Bool {
        let start = block + Int(list)
        for index in 0..<Int(words[start]) where words[start + 1 + index] == number { return true }
        return false
    }

    @inline(__always)
    private func isException(_ place: Int, _ name: Span<UInt8>, _ words: Span<UInt32>) -> Bool {
        let extra = words[place + Layout.Rule.extra]
        guard extra != 0 else { return false }
        return ExceptionList.contains(
            name, words, block: block, at: words[block + Int(extra) + Layout.Extra.exceptions])
    }
}
