/// Lays sets of rules out as `RuleSetLayout` says, one behind another, in memory that is used again.
struct RuleSetEncoder: Sendable {
    private typealias Layout = RuleSetLayout

    private var order = RuleOrder()
    private var collector = PlaceCollector()
    private var indexes: ContiguousArray<Int> = []
    /// Where each rule has been laid, by its place in the order.
    private var ruleStarts: ContiguousArray<UInt32> = []
    private var lists = RuleSetLists()

    /// Appends the words of a set.
    /// - Parameter ownFile: The account's file, which is left open so that accounts from equal files can share a set.
    mutating func append(
        _ rules: [CompiledRule], ownFile: String, to words: inout ContiguousArray<UInt32>,
        _ numbers: inout TermNumbers
    ) {
        order.sort(rules, into: &indexes)
        collector.reset(for: rules)
        for (number, index) in indexes.enumerated() {
            collector.add(rules[index].hosts, rules[index].paths, rule: number)
        }
        let block = words.count
        appendHeader(ruleCount: rules.count, to: &words)
        appendEntries(block, to: &words)
        appendRules(rules, ownFile: ownFile, block, to: &words, &numbers)
        linkEntries(block, &words)
        lists.append(to: &words)
        words[block + Layout.Header.wordCount] = UInt32(words.count - block)
        fillSlots(block, &words)
    }

    private var slotCount: Int {
        collector.places.isEmpty ? 0 : collector.places.count + collector.places.count / 2 + 1
    }

    private func appendHeader(ruleCount: Int, to words: inout ContiguousArray<UInt32>) {
        let block = words.count
        for _ in 0..<Layout.Header.count + slotCount { words.append(0) }
        words[block + Layout.Header.slotCount] = UInt32(slotCount)
        words[block + Layout.Header.ruleCount] = UInt32(ruleCount)
    }

    // MARK: Entries

    /// Each host, and behind it its paths.
    private mutating func appendEntries(_ block: Int, to words: inout ContiguousArray<UInt32>) {
        for host in collector.places.indices where !collector.places[host].kind.isPath {
            appendEntry(host, block, to: &words)
            noteHost(host, block, &words)
            var path = collector.places[host].firstPath
            while path >= 0 {
                appendEntry(path, block, to: &words)
                path = collector.places[path].nextPath
            }
        }
        words[block + Layout.Header.rules] = UInt32(words.count - block)
    }

    private mutating func appendEntry(_ number: Int, _ block: Int, to words: inout ContiguousArray<UInt32>) {
        let place = collector.places[number]
        let text = collector.texts[place.text]
        collector.setEntry(words.count - block, of: number)
        let isElsewhere = text.written != 0
        words.append(
            UInt32(text.count) | place.kind.rawValue << Layout.Entry.kindShift | place.pathFlags
                | (isElsewhere ? Layout.Entry.isElsewhere : 0))
        words.append(Layout.none)
        if place.kind.isPath { words.append(UInt32(collector.places[place.host].entry)) }
        if isElsewhere {
            words.append(UInt32(text.written))
        } else {
            // A text of one word is no longer than where it would stand.
            if place.kind.isPath, text.count > 4 { collector.setWritten(words.count - block, of: place.text) }
            collector.forEachWord(of: place.text) { words.append($0) }
        }
    }

    /// Says in the header what need not be looked for among the entries.
    private func noteHost(_ host: Int, _ block: Int, _ words: inout ContiguousArray<UInt32>) {
        words[block + Layout.Header.hostBits] |= Layout.hostBit(collector.places[host].hash)
        let bit = Layout.depthBit(collector.texts[collector.places[host].text].pieces)
        switch collector.places[host].kind {
        case .oneLabelHost: words[block + Layout.Header.oneLabelDepths] |= bit
        case .anyLabelsHost: words[block + Layout.Header.anyLabelsDepths] |= bit
        default: break
        }
    }

    /// Leads every entry to its rules.
    private mutating func linkEntries(_ block: Int, _ words: inout ContiguousArray<UInt32>) {
        for place in collector.places.indices {
            let first = collector.places[place].firstRule
            guard first >= 0 else { continue }
            let entry = block + collector.places[place].entry
            if collector.links[first].next < 0 {
                words[entry + Layout.Entry.rules] = ruleStarts[collector.links[first].rule] | Layout.Entry.isSingle
                continue
            }
            lists.begin()
            var link = first
            while link >= 0 {
                lists.add(ruleStarts[collector.links[link].rule])
                link = collector.links[link].next
            }
            words[entry + Layout.Entry.rules] = lists.end()
        }
    }

    private func fillSlots(_ block: Int, _ words: inout ContiguousArray<UInt32>) {
        let bits = UInt32(32 - words[block + Layout.Header.rules].leadingZeroBitCount)
        let mask = (1 as UInt32) << bits - 1
        words[block + Layout.Header.shape] = bits
        let first = block + Layout.Header.count
        let count = slotCount
        for place in collector.places {
            let hash =
                place.kind.isPath
                ? Layout.hash(ofPath: place.hash, place.kind, under: UInt32(collector.places[place.host].entry))
                : place.hash
            var slot = Layout.slot(hash, of: UInt32(count))
            while words[first + slot] != 0 { slot = slot + 1 == count ? 0 : slot + 1 }
            words[first + slot] = Layout.fingerprint(hash, placeMask: mask) | UInt32(place.entry)
        }
    }

    // MARK: Rules

    private mutating func appendRules(
        _ rules: [CompiledRule], ownFile: String, _ block: Int, to words: inout ContiguousArray<UInt32>,
        _ numbers: inout TermNumbers
    ) {
        var end = words.count - block
        for index in rules.indices { end += rules.wordCount(at: index, ownFile: ownFile) }
        lists.reset(at: end)
        ruleStarts.removeAll(keepingCapacity: true)
        for index in indexes {
            ruleStarts.append(UInt32(words.count - block))
            append(rules, at: index, ownFile: ownFile, to: &words, &numbers)
        }
    }

    private mutating func append(
        _ rules: [CompiledRule], at index: Int, ownFile: String, to words: inout ContiguousArray<UInt32>,
        _ numbers: inout TermNumbers
    ) {
        let hasFile = rules[index].span.file != ownFile
        let file = hasFile ? Self.file(of: rules, at: index, &numbers) : Layout.none
        let hasExtra = rules.hasExtra(at: index)
        words.append(rules.shape(at: index))
        words.append(
            min(UInt32(rules[index].reference.line), Layout.Rule.lineMask)
                | UInt32(rules[index].reference.id?.utf8.count ?? 0) << Layout.Rule.idShift
                | (hasFile ? Layout.Rule.hasFile : 0) | (hasExtra ? Layout.Rule.hasExtra : 0))
        words.append(numbers.number(ofTermsOf: rules, at: index))
        if let services = rules[index].services { words.append(self.services(services, &numbers)) }
        if hasExtra { words.append(extra(of: rules, at: index, file: file, &numbers)) }
        if hasFile { words.append(file) }
        if let id = rules[index].reference.id { PackedText.append(id.utf8.span, to: &words) }
    }

    private static func file(
        of rules: [CompiledRule], at index: Int, _ numbers: inout TermNumbers
    ) -> UInt32 {
        let path = rules[index].span.file.utf8.span
        let rootLength = max(path.count - rules[index].reference.file.utf8.count, 0)
        return numbers.number(ofFile: path, rootLength: rootLength)
    }

    private mutating func services(_ services: [ServiceTerm], _ numbers: inout TermNumbers) -> UInt32 {
        if services.count == 1 { return Self.number(of: services[0], &numbers) | Layout.Rule.isSingle }
        lists.begin()
        for index in services.indices { lists.add(Self.number(of: services[index], &numbers)) }
        return lists.endServices()
    }

    private static func number(of service: ServiceTerm, _ numbers: inout TermNumbers) -> UInt32 {
        switch service {
        case .named(let name): numbers.number(of: name)
        case .none: Layout.Rule.noService
        }
    }

    private mutating func extra(
        of rules: [CompiledRule], at index: Int, file: UInt32, _ numbers: inout TermNumbers
    ) -> UInt32 {
        var ports: UInt32 = 0
        if let list = rules[index].ports, list.count != 1 {
            lists.begin()
            for port in list { lists.add(UInt32(port)) }
            ports = lists.end()
        }
        let exceptions = rules[index].exceptions.isEmpty ? 0 : lists.append(exceptions: rules[index].exceptions)
        var certificate: UInt32 = 0
        if let text = rules[index].obligations.certificate, let span = rules[index].certificateSpan {
            certificate = lists.append(certificate: text, at: span.range, file: file)
        }
        return lists.append(extra: ports, exceptions, certificate)
    }
}

extension [CompiledRule] {
    fileprivate func hasExtra(at index: Int) -> Bool {
        (self[index].ports?.count ?? 1) != 1 || !self[index].exceptions.isEmpty
            || self[index].obligations.certificate != nil
    }

    fileprivate func wordCount(at index: Int, ownFile: String) -> Int {
        RuleSetLayout.Rule.count + (self[index].services == nil ? 0 : 1) + (hasExtra(at: index) ? 1 : 0)
            + (self[index].span.file == ownFile ? 0 : 1)
            + PackedText.wordCount(self[index].reference.id?.utf8.count ?? 0)
    }

    /// The first word of the rule: methods, schemes, effect, mode, where it comes from, fallback, port.
    fileprivate func shape(at index: Int) -> UInt32 {
        var shape = self[index].methods.map { UInt32(MethodMask.of($0)) } ?? UInt32(MethodMask.forwardedUnlessNamed)
        let schemes = self[index].schemes.map { SchemeMask.of($0) } ?? SchemeMask.bit(.https)
        shape |= UInt32(schemes) << RuleSetLayout.Shape.schemeShift
        if self[index].effect == .deny { shape |= RuleSetLayout.Shape.isDeny }
        if self[index].mode == .report { shape |= RuleSetLayout.Shape.isReport }
        if self[index].origin == .profile { shape |= RuleSetLayout.Shape.isOfProfile }
        shape |= AccountLayout.code(self[index].obligations.fallback) << RuleSetLayout.Shape.fallbackShift
        if self[index].services != nil { shape |= RuleSetLayout.Shape.namesServices }
        if let ports = self[index].ports {
            shape |=
                ports.count == 1
                ? UInt32(ports[0]) << RuleSetLayout.Shape.portShift : RuleSetLayout.Shape.hasPortList
        }
        return shape
    }
}
