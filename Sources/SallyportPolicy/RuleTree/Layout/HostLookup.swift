/// Finds the host patterns of a set of rules that match a host.
enum HostLookup {
    private typealias Layout = RuleSetLayout

    /// Visits every entry whose pattern matches a name: the least specific first, so that what comes later decides.
    ///
    /// - Parameters:
    ///   - block: Where the set begins.
    ///   - body: Gets the entry's number.
    @inline(__always)
    static func visit(
        _ name: Span<UInt8>, _ words: Span<UInt32>, block: Int, _ body: (UInt32) -> Void
    ) {
        let slotCount = words[block + Layout.Header.slotCount]
        guard slotCount > 0 else { return }
        let oneLabelDepths = words[block + Layout.Header.oneLabelDepths]
        let anyLabelsDepths = words[block + Layout.Header.anyLabelsDepths]
        var hash = TextHash()
        var end = name.count
        var labels = 0
        while end > 0 {
            let start = HostHash.labelStart(name, before: end)
            let suffix = end + 1
            if start == 0, labels > 0, oneLabelDepths & Layout.depthBit(labels) != 0 {
                find(name, from: suffix, hash.state, .oneLabelHost, words, block, slotCount, body)
            }
            hash.add(name, from: start, to: end)
            labels += 1
            if start == 0 {
                find(name, from: 0, hash.state, .exactHost, words, block, slotCount, body)
            } else if anyLabelsDepths & Layout.depthBit(labels) != 0 {
                find(name, from: start, hash.state, .anyLabelsHost, words, block, slotCount, body)
            }
            end = start - 1
        }
    }

    /// Visits the entry of an address, if there is one.
    static func visit(
        address: IPAddress, _ words: Span<UInt32>, block: Int, _ body: (UInt32) -> Void
    ) {
        let slotCount = words[block + Layout.Header.slotCount]
        guard slotCount > 0 else { return }
        let text = address.description
        let bytes = text.utf8.span
        find(bytes, from: 0, TextHash.of(bytes), .address, words, block, slotCount, body)
    }

    /// - Parameter start: Where in `name` the text of the pattern begins.
    @inline(__always)
    private static func find(
        _ name: Span<UInt8>, from start: Int, _ nameHash: UInt64, _ kind: RuleSetLayout.EntryKind,
        _ words: Span<UInt32>, _ block: Int, _ slotCount: UInt32, _ body: (UInt32) -> Void
    ) {
        let hash = Layout.hash(ofHost: nameHash, kind)
        let entry = EntryTable.find(hash, words, block, slotCount) { entry in
            let shape = words[entry + Layout.Entry.shape]
            return Layout.Entry.kind(shape) == kind.rawValue
                && Int(shape & Layout.Entry.lengthMask) == name.count - start
                && PackedText.matches(
                    words, at: block + Int(words[entry + Layout.Entry.text]), count: name.count - start, name,
                    from: start)
        }
        if let entry { body(entry) }
    }
}

/// The hash table of a set of rules.
enum EntryTable {
    private typealias Layout = RuleSetLayout

    /// The number of the entry with this hash that `isMeant`, which gets the entry's place.
    @inline(__always)
    static func find(
        _ hash: UInt64, _ words: Span<UInt32>, _ block: Int, _ slotCount: UInt32, _ isMeant: (Int) -> Bool
    ) -> UInt32? {
        let slots = block + Layout.Header.count
        let entries = slots + Int(slotCount)
        let fingerprint = Layout.fingerprint(hash)
        var slot = Layout.slot(hash, of: slotCount)
        while true {
            let word = words[slots + slot]
            if word == 0 { return nil }
            let number = (word & 0x00FF_FFFF) - 1
            if word & 0xFF00_0000 == fingerprint, isMeant(entries + Int(number) * Layout.Entry.count) { return number }
            slot = slot + 1 == Int(slotCount) ? 0 : slot + 1
        }
    }
}
