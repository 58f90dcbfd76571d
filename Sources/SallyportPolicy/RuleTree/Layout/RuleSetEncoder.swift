/// Lays a set of rules out as `RuleSetLayout` says.
struct RuleSetEncoder {
    private typealias Layout = RuleSetLayout

    /// An entry that is being collected.
    fileprivate struct Place {
        var kind: RuleSetLayout.EntryKind
        var text: String
        var host: UInt32
        var hasPaths = false
        var rules: [UInt32] = []
    }

    private struct PathKey: Hashable {
        var host: UInt32
        var path: PathPattern
    }

    private let rules: [CompiledRule]
    private let ownFile: String
    private var places: [Place] = []
    private var hosts: [HostPattern: UInt32] = [:]
    private var paths: [PathKey: UInt32] = [:]
    private var words: [UInt32] = []

    /// The words of a set of rules.
    /// - Parameter ownFile: The account's file, which is left open so that accounts from equal files can share a set.
    static func encode(_ rules: [CompiledRule], ownFile: String, _ terms: inout SharedTerms) -> [UInt32] {
        // The most specific first: so they are tried, and so they stand in every list.
        let ordered = rules.sorted { ($1.restRank, $0.reference) < ($0.restRank, $1.reference) }
        var encoder = RuleSetEncoder(rules: ordered, ownFile: ownFile)
        return encoder.encode(&terms)
    }

    private init(rules: [CompiledRule], ownFile: String) {
        self.rules = rules
        self.ownFile = ownFile
    }

    private mutating func encode(_ terms: inout SharedTerms) -> [UInt32] {
        for (index, rule) in rules.enumerated() { collectPlaces(of: rule, UInt32(index)) }
        layOutFixedPart()
        for (index, place) in places.enumerated() { layOut(place, at: index) }
        for (index, rule) in rules.enumerated() { layOut(rule, at: index, &terms) }
        fillSlots()
        return words
    }

    // MARK: Entries

    private mutating func collectPlaces(of rule: CompiledRule, _ index: UInt32) {
        for host in rule.hosts {
            let entry = entry(of: host)
            guard let patterns = rule.paths else {
                add(index, to: entry)
                continue
            }
            places[Int(entry)].hasPaths = true
            for path in patterns { add(index, to: self.entry(of: path, under: entry)) }
        }
    }

    private mutating func add(_ rule: UInt32, to entry: UInt32) {
        guard places[Int(entry)].rules.last != rule else { return }
        places[Int(entry)].rules.append(rule)
    }

    private mutating func entry(of host: HostPattern) -> UInt32 {
        if let known = hosts[host] { return known }
        let index = UInt32(places.count)
        hosts[host] = index
        places.append(Place(kind: host.entryKind, text: host.keyText, host: 0))
        return index
    }

    private mutating func entry(of path: PathPattern, under host: UInt32) -> UInt32 {
        let key = PathKey(host: host, path: path)
        if let known = paths[key] { return known }
        let index = UInt32(places.count)
        paths[key] = index
        places.append(Place(kind: path.isPrefix ? .pathPrefix : .literalPath, text: path.text, host: host))
        return index
    }

    // MARK: Words

    private var slotCount: Int { places.isEmpty ? 0 : places.count + places.count / 2 + 1 }
    private var entriesStart: Int { Layout.Header.count + slotCount }
    private var rulesStart: Int { entriesStart + places.count * Layout.Entry.count }
    private var originsStart: Int { rulesStart + rules.count * Layout.Rule.count }

    private mutating func layOutFixedPart() {
        words = Array(repeating: 0, count: originsStart + rules.count * Layout.Origin.count)
        words[Layout.Header.slotCount] = UInt32(slotCount)
        words[Layout.Header.entryCount] = UInt32(places.count)
        words[Layout.Header.ruleCount] = UInt32(rules.count)
    }

    private mutating func layOut(_ place: Place, at index: Int) {
        let start = entriesStart + index * Layout.Entry.count
        let text = PackedText.append(place.text, to: &words)
        words[start + Layout.Entry.text] = UInt32(text)
        words[start + Layout.Entry.shape] =
            UInt32(place.text.utf8.count) | place.kind.rawValue << Layout.Entry.kindShift
            | (place.hasPaths ? Layout.Entry.hasPaths : 0)
        words[start + Layout.Entry.host] = place.host
        let rules = list(of: place.rules)
        words[start + Layout.Entry.rules] = rules
        noteDepth(of: place)
    }

    /// The one rule itself, or where the list of several begins.
    private mutating func list(of rules: [UInt32]) -> UInt32 {
        switch rules.count {
        case 0: return Layout.none
        case 1: return rules[0] | Layout.Entry.isSingle
        default: return appendList(rules)
        }
    }

    private mutating func appendList(_ numbers: [UInt32]) -> UInt32 {
        let start = UInt32(words.count)
        words.append(UInt32(numbers.count))
        words += numbers
        return start
    }

    private mutating func noteDepth(of place: Place) {
        let field =
            switch place.kind {
            case .oneLabelHost: Layout.Header.oneLabelDepths
            case .anyLabelsHost: Layout.Header.anyLabelsDepths
            default: -1
            }
        guard field >= 0 else { return }
        let labels = place.text.utf8.count { $0 == UInt8(ascii: ".") } + 1
        words[field] |= Layout.depthBit(labels)
    }

    private mutating func fillSlots() {
        let count = UInt32(slotCount)
        for (index, place) in places.enumerated() {
            let hash = place.hash
            var slot = Layout.slot(hash, of: count)
            while words[Layout.Header.count + slot] != 0 { slot = slot + 1 == slotCount ? 0 : slot + 1 }
            words[Layout.Header.count + slot] = Layout.fingerprint(hash) | UInt32(index + 1)
        }
    }

    // MARK: Rules

    private mutating func layOut(_ rule: CompiledRule, at index: Int, _ terms: inout SharedTerms) {
        let start = rulesStart + index * Layout.Rule.count
        let services = services(of: rule, &terms)
        let extra = extra(of: rule, &terms)
        words[start + Layout.Rule.shape] = rule.shape
        words[start + Layout.Rule.services] = services
        words[start + Layout.Rule.obligations] = terms.index(of: rule.obligations)
        words[start + Layout.Rule.extra] = extra
        let origin = originsStart + index * Layout.Origin.count
        words[origin + Layout.Origin.line] = UInt32(rule.reference.line)
        words[origin + Layout.Origin.file] = fileIndex(of: rule, &terms)
        guard let id = rule.reference.id else { return }
        let text = PackedText.append(id, to: &words)
        words[origin + Layout.Origin.id] = UInt32(text) << 7 | UInt32(id.utf8.count)
    }

    private func fileIndex(of rule: CompiledRule, _ terms: inout SharedTerms) -> UInt32 {
        if rule.span.file == ownFile { return Layout.none }
        return terms.index(ofFile: rule.span.file, relative: rule.reference.file)
    }

    private mutating func services(of rule: CompiledRule, _ terms: inout SharedTerms) -> UInt32 {
        guard let services = rule.services else { return 0 }
        let numbers = services.map { term in
            switch term {
            case .named(let name): terms.index(of: name)
            case .none: Layout.Rule.noService
            }
        }
        return numbers.count == 1 ? numbers[0] | Layout.Rule.isSingle : appendList(numbers)
    }

    private mutating func extra(of rule: CompiledRule, _ terms: inout SharedTerms) -> UInt32 {
        let ports = rule.ports.flatMap { $0.count > 1 ? $0 : nil }
        guard ports != nil || !rule.exceptions.isEmpty || rule.obligations.certificate != nil else { return 0 }
        let start = words.count
        words += Array(repeating: 0, count: Layout.Extra.count)
        // Evaluated on their own: appending moves the words.
        if let ports {
            let list = appendList(ports.map(UInt32.init))
            words[start + Layout.Extra.ports] = list
        }
        if !rule.exceptions.isEmpty {
            let list = appendExceptions(rule.exceptions)
            words[start + Layout.Extra.exceptions] = list
        }
        if let certificate = rule.obligations.certificate, let span = rule.certificateSpan {
            let file = fileIndex(of: rule, &terms)
            let text = CertificateWords.append(certificate, at: span.range, file: file, to: &words)
            words[start + Layout.Extra.certificate] = text
        }
        return UInt32(start)
    }

    /// How many, then of each its kind, its length and its text.
    private mutating func appendExceptions(_ exceptions: [HostPattern]) -> UInt32 {
        let start = UInt32(words.count)
        words.append(UInt32(exceptions.count))
        for exception in exceptions {
            let text = exception.keyText
            words.append(UInt32(text.utf8.count) | exception.entryKind.rawValue << Layout.Entry.kindShift)
            _ = PackedText.append(text, to: &words)
        }
        return start
    }
}

extension CompiledRule {
    /// The first word of the rule: methods, schemes, effect, mode, where it comes from, fallback, port.
    fileprivate var shape: UInt32 {
        var shape = UInt32(MethodMask.of(methods ?? Method.allCases.filter(\.isForwardedUnlessNamed)))
        shape |= UInt32(SchemeMask.of(schemes ?? [.https])) << RuleSetLayout.Shape.schemeShift
        if effect == .deny { shape |= RuleSetLayout.Shape.isDeny }
        if mode == .report { shape |= RuleSetLayout.Shape.isReport }
        if origin == .profile { shape |= RuleSetLayout.Shape.isOfProfile }
        shape |= AccountLayout.code(obligations.fallback) << RuleSetLayout.Shape.fallbackShift
        if services != nil { shape |= RuleSetLayout.Shape.namesServices }
        if let ports {
            if ports.count == 1 {
                shape |= UInt32(ports[0]) << RuleSetLayout.Shape.portShift
            } else {
                shape |= RuleSetLayout.Shape.hasPortList
            }
        }
        return shape
    }
}

extension HostPattern {
    /// What kind of entry the pattern makes.
    fileprivate var entryKind: RuleSetLayout.EntryKind {
        switch kind {
        case .exact: .exactHost
        case .oneLabel: .oneLabelHost
        case .anyLabels: .anyLabelsHost
        case .address: .address
        }
    }

    /// The text that the entry is found by.
    fileprivate var keyText: String {
        if case .address(let address) = kind { return address.description }
        return name
    }
}

extension RuleSetEncoder.Place {
    fileprivate var hash: UInt64 {
        switch kind {
        case .exactHost, .oneLabelHost, .anyLabelsHost:
            return RuleSetLayout.hash(ofHost: HostHash.of(text.utf8.span), kind)
        case .address:
            return RuleSetLayout.hash(ofHost: TextHash.of(text.utf8.span), kind)
        case .literalPath, .pathPrefix:
            return RuleSetLayout.hash(ofPath: PathHash.of(text.utf8.span), kind, under: host)
        }
    }
}
