/// Gathers the places that the rules of a set stand for: host patterns, and path patterns under them, each once.
///
/// Nothing here is a text or a list of its own, so that account after account is gathered in the same memory.
struct PlaceCollector: Sendable {
    /// A host, or a path under one.
    struct Place {
        var hash: UInt64
        var kind: RuleSetLayout.EntryKind
        /// Its text, by its number.
        var text: Int
        /// Of a path, the number of its host.
        var host: Int
        /// As an entry of a host has them.
        var pathFlags: UInt32 = 0
        /// The first and the last of its rules, among `links`; -1 for none.
        var firstRule = -1
        var lastRule = -1
        /// The first and the last path of a host, and the next of the same host; -1 for none.
        var firstPath = -1
        var lastPath = -1
        var nextPath = -1
        /// Where its entry has been laid.
        var entry = 0
    }

    /// A text that is the name of a host pattern, or that of a path pattern, which several hosts may have.
    struct Text {
        var hash: UInt64
        var start: Int
        var count: Int
        /// Slashes of a path, labels of a host.
        var pieces: Int
        /// Where it has been laid; 0 as long as it has not.
        var written = 0
    }

    private(set) var places: ContiguousArray<Place> = []
    private(set) var texts: ContiguousArray<Text> = []
    /// The rules of places: a rule, and the next in the same place.
    private(set) var links: ContiguousArray<(rule: Int, next: Int)> = []
    private var bytes: ContiguousArray<UInt32> = []
    private var placeTable = ScratchTable()
    private var textTable = ScratchTable()

    mutating func reset(for rules: [CompiledRule]) {
        var most = 0
        var paths = 0
        for index in rules.indices {
            most += rules[index].hosts.count * (1 + (rules[index].paths?.count ?? 0))
            paths += rules[index].hosts.count + (rules[index].paths?.count ?? 0)
        }
        places.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        links.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        placeTable.reset(for: most)
        textTable.reset(for: paths)
    }

    /// Adds what a rule stands for.
    mutating func add(_ hosts: [HostPattern], _ paths: [PathPattern]?, rule: Int) {
        for index in hosts.indices {
            let host = host(hosts[index])
            guard let paths else {
                link(rule, to: host)
                continue
            }
            // `paths: []` lets nothing through, and says so to a path that cannot be judged.
            for index in paths.indices { link(rule, to: path(paths[index], under: host)) }
        }
    }

    mutating func setEntry(_ entry: Int, of place: Int) { places[place].entry = entry }
    mutating func setWritten(_ place: Int, of text: Int) { texts[text].written = place }

    /// The words of a text.
    func forEachWord(of text: Int, _ body: (UInt32) -> Void) {
        let start = texts[text].start
        for index in start..<start + PackedText.wordCount(texts[text].count) { body(bytes[index]) }
    }

    private mutating func link(_ rule: Int, to place: Int) {
        let last = places[place].lastRule
        if last >= 0, links[last].rule == rule { return }
        if last >= 0 { links[last].next = links.count } else { places[place].firstRule = links.count }
        places[place].lastRule = links.count
        links.append((rule, -1))
    }

    private mutating func host(_ pattern: HostPattern) -> Int {
        let kind = pattern.entryKind
        if case .address(let address) = pattern.kind {
            let text = address.description
            return host(text.utf8.span, HostHash.of(address: text.utf8.span), kind)
        }
        return host(pattern.name.utf8.span, HostHash.of(pattern.name.utf8.span), kind)
    }

    private mutating func host(_ name: Span<UInt8>, _ nameHash: UInt64, _ kind: RuleSetLayout.EntryKind) -> Int {
        let hash = RuleSetLayout.hash(ofHost: nameHash, kind)
        let known = placeTable.find(hash) { number in
            places[number].hash == hash && places[number].kind == kind && isText(places[number].text, name)
        }
        if let known { return known }
        let number = places.count
        placeTable.insert(number, hash)
        let labels = count(UInt8(ascii: "."), in: name) + 1
        places.append(Place(hash: hash, kind: kind, text: add(name, nameHash, pieces: labels), host: 0))
        return number
    }

    private mutating func path(_ pattern: PathPattern, under host: Int) -> Int {
        let kind: RuleSetLayout.EntryKind = pattern.isPrefix ? .pathPrefix : .literalPath
        let text = path(pattern.text.utf8.span)
        // The host's number stands for where it will lie: that is not known yet.
        let hash = RuleSetLayout.hash(ofPath: texts[text].hash, kind, under: UInt32(host))
        let known = placeTable.find(hash) { number in
            places[number].text == text && places[number].kind == kind && places[number].host == host
        }
        if let known { return known }
        let number = places.count
        placeTable.insert(number, hash)
        places.append(Place(hash: texts[text].hash, kind: kind, text: text, host: host))
        places[host].pathFlags |=
            pattern.isPrefix
            ? RuleSetLayout.Entry.prefixBit(texts[text].pieces) : RuleSetLayout.Entry.hasLiteralPaths
        let last = places[host].lastPath
        if last >= 0 { places[last].nextPath = number } else { places[host].firstPath = number }
        places[host].lastPath = number
        return number
    }

    private mutating func path(_ whole: Span<UInt8>) -> Int {
        let path = whole.extracting(0..<min(whole.count, RuleSetLayout.Entry.longestText))
        let hash = PathHash.of(path)
        if let known = textTable.find(hash, { texts[$0].hash == hash && isText($0, path) }) { return known }
        textTable.insert(texts.count, hash)
        return add(path, hash, pieces: count(UInt8(ascii: "/"), in: path))
    }

    private mutating func add(_ text: Span<UInt8>, _ hash: UInt64, pieces: Int) -> Int {
        texts.append(Text(hash: hash, start: bytes.count, count: text.count, pieces: pieces))
        PackedText.append(text, to: &bytes)
        return texts.count - 1
    }

    private func isText(_ number: Int, _ text: Span<UInt8>) -> Bool {
        texts[number].count == text.count && PackedText.matches(bytes.span, at: texts[number].start, text)
    }

    private func count(_ byte: UInt8, in text: Span<UInt8>) -> Int {
        var count = 0
        for index in text.indices where text[index] == byte { count += 1 }
        return count
    }
}

extension HostPattern {
    /// What kind of entry the pattern makes.
    var entryKind: RuleSetLayout.EntryKind {
        switch kind {
        case .exact: .exactHost
        case .oneLabel: .oneLabelHost
        case .anyLabels: .anyLabelsHost
        case .address: .address
        }
    }
}
