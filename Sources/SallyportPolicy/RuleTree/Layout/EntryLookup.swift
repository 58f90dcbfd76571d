/// Finds the entries of one set of rules.
struct EntryLookup {
    private typealias Layout = RuleSetLayout

    let words: Words
    /// Where the set begins.
    let block: Int

    // What the header says is read where it is needed: without it, this is passed in registers.
    private var slotCount: UInt32 { @inline(__always) get { words[block &+ Layout.Header.slotCount] } }
    private var placeMask: UInt32 {
        @inline(__always) get {
            1 &<< (words[block &+ Layout.Header.shape] & Layout.Header.placeBitsMask) &- 1
        }
    }
    private var hostBits: UInt32 { @inline(__always) get { words[block &+ Layout.Header.hostBits] } }

    @inline(__always)
    init(_ words: Words, block: Int) {
        self.words = words
        self.block = block
    }

    /// Visits every host entry that matches, the least specific first, so that what comes later decides.
    @inline(__always)
    func forEachHost(_ keys: RequestKeys, _ body: (Int) -> Void) {
        guard slotCount > 0 else { return }
        let labels = keys.labelCount
        guard labels > 0 else { return visit(.address, keys, 1, body) }
        let anyDepths = words[block &+ Layout.Header.anyLabelsDepths]
        for depth in Depths(anyDepths, last: Layout.lastDepth, below: labels) {
            visit(.anyLabelsHost, keys, depth, body)
        }
        if words[block &+ Layout.Header.oneLabelDepths] & Layout.depthBit(labels &- 1) != 0, labels > 1 {
            visit(.oneLabelHost, keys, labels &- 1, body)
        }
        visit(.exactHost, keys, labels, body)
    }

    @inline(__always)
    private func visit(_ kind: RuleSetLayout.EntryKind, _ keys: RequestKeys, _ labels: Int, _ body: (Int) -> Void) {
        let (nameHash, start) = keys.suffix(labels)
        let hash = Layout.hash(ofHost: nameHash, kind)
        guard hostBits & Layout.hostBit(hash) != 0 else { return }
        let entry = host(kind, hash, keys, from: start)
        if entry != 0 { body(entry) }
    }

    /// The place of a host's entry; 0 where there is none.
    /// - Parameter start: Where in the host the pattern's name begins.
    @inline(never)
    private func host(
        _ kind: RuleSetLayout.EntryKind, _ hash: UInt64, _ keys: RequestKeys, from start: Int
    ) -> Int {
        let length = keys.hostCount &- start
        let key = UInt32(truncatingIfNeeded: length) | kind.rawValue &<< Layout.Entry.kindShift
        return find(hash) { entry in
            words[entry] & Layout.Entry.keyMask == key
                && PackedText.matches(
                    words, at: entry &+ Layout.Entry.hostText, count: length, keys.host, from: start)
        }
    }

    /// Visits every entry of a path that matches, under a host at `host`: prefixes from the shortest to the longest, then the
    /// path itself.
    @inline(__always)
    func forEachPath(under host: Int, _ keys: RequestKeys, _ body: (Int) -> Void) {
        let flags = words[host &+ Layout.Entry.shape]
        let number = UInt32(truncatingIfNeeded: host &- block)
        let folders = keys.folderCount
        let prefixes = flags &>> Layout.Entry.prefixDepthShift
        for depth in Depths(prefixes, last: Layout.Entry.mostPrefixDepth &- 1, below: folders) {
            let entry = path(.pathPrefix, keys, depth &+ 1, under: number)
            if entry != 0 { body(entry) }
        }
        guard flags & Layout.Entry.hasLiteralPaths != 0 else { return }
        let entry = path(.literalPath, keys, folders &+ 1, under: number)
        if entry != 0 { body(entry) }
    }

    /// The place of a path's entry; 0 where there is none.
    @inline(never)
    private func path(
        _ kind: RuleSetLayout.EntryKind, _ keys: RequestKeys, _ slashes: Int, under host: UInt32
    ) -> Int {
        let (textHash, length) = keys.folder(slashes)
        let key = UInt32(truncatingIfNeeded: length) | kind.rawValue &<< Layout.Entry.kindShift
        return find(Layout.hash(ofPath: textHash, kind, under: host)) { entry in
            words[entry] & Layout.Entry.keyMask == key && words[entry &+ Layout.Entry.host] == host
                && PackedText.matches(words, at: text(ofPath: entry), count: length, keys.path, from: 0)
        }
    }

    @inline(__always)
    private func text(ofPath entry: Int) -> Int {
        let place = entry &+ Layout.Entry.pathText
        return words[entry] & Layout.Entry.isElsewhere != 0 ? block &+ Int(words[place]) : place
    }

    @inline(__always)
    private func find(_ hash: UInt64, _ isMeant: (Int) -> Bool) -> Int {
        let slots = block &+ Layout.Header.count
        let slotCount = slotCount
        let placeMask = placeMask
        let fingerprint = Layout.fingerprint(hash, placeMask: placeMask)
        var slot = Layout.slot(hash, of: slotCount)
        while true {
            let word = words[slots &+ slot]
            if word == 0 { return 0 }
            if word & ~placeMask == fingerprint {
                let entry = block &+ Int(word & placeMask)
                if isMeant(entry) { return entry }
            }
            slot = slot &+ 1 == Int(slotCount) ? 0 : slot &+ 1
        }
    }

    /// Visits the rules that an entry leads to, by their places.
    @inline(__always)
    func forEachRule(of entry: Int, _ body: (Int) -> Void) {
        let rules = words[entry &+ Layout.Entry.rules]
        if rules == Layout.none { return }
        if rules & Layout.Entry.isSingle != 0 { return body(block &+ Int(rules & ~Layout.Entry.isSingle)) }
        let list = block &+ Int(rules)
        for index in 0..<Int(words[list]) { body(block &+ Int(words[list &+ 1 &+ index])) }
    }
}
