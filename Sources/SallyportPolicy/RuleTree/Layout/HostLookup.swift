/// Finds the host patterns that match a host, in several sets of rules on one walk over the name.
struct HostLookup {
    private typealias Layout = RuleSetLayout

    /// Where a set begins, and what its header says.
    private struct Block {
        var start: Int
        var slotCount: UInt32
        var oneLabelDepths: UInt32
        var anyLabelsDepths: UInt32

        @inline(__always)
        init(_ words: Span<UInt32>, at start: Int) {
            self.start = start
            slotCount = words[start + Layout.Header.slotCount]
            oneLabelDepths = words[start + Layout.Header.oneLabelDepths]
            anyLabelsDepths = words[start + Layout.Header.anyLabelsDepths]
        }
    }

    private let first: Block
    private let second: Block

    /// A lookup in the sets that begin at `first` and `second`.
    @inline(__always)
    init(_ words: Span<UInt32>, first: Int, second: Int) {
        self.first = Block(words, at: first)
        self.second = Block(words, at: second)
    }

    /// Visits every entry whose pattern matches a name: of each set, the least specific first, so that what comes later
    /// decides.
    ///
    /// - Parameters:
    ///   - first: Gets the numbers of entries of the first set.
    ///   - second: Gets those of the second.
    @inline(__always)
    func visit(
        _ name: Span<UInt8>, _ words: Span<UInt32>, first visitFirst: (UInt32) -> Void,
        second visitSecond: (UInt32) -> Void
    ) {
        var hash = TextHash()
        var end = name.count
        var labels = 0
        while end > 0 {
            let start = HostHash.labelStart(name, before: end)
            if start == 0, labels > 0 {
                let bit = Layout.depthBit(labels)
                if first.oneLabelDepths & bit != 0 {
                    Self.find(name, from: end + 1, hash.state, .oneLabelHost, words, first, visitFirst)
                }
                if second.oneLabelDepths & bit != 0 {
                    Self.find(name, from: end + 1, hash.state, .oneLabelHost, words, second, visitSecond)
                }
            }
            hash.add(name, from: start, to: end)
            labels += 1
            if start > 0 {
                let bit = Layout.depthBit(labels)
                if first.anyLabelsDepths & bit != 0 {
                    Self.find(name, from: start, hash.state, .anyLabelsHost, words, first, visitFirst)
                }
                if second.anyLabelsDepths & bit != 0 {
                    Self.find(name, from: start, hash.state, .anyLabelsHost, words, second, visitSecond)
                }
            }
            end = start - 1
        }
        Self.find(name, from: 0, hash.state, .exactHost, words, first, visitFirst)
        Self.find(name, from: 0, hash.state, .exactHost, words, second, visitSecond)
    }

    /// Visits the entry of an address in the second set, if there is one. The first is of names alone.
    func visit(address text: Span<UInt8>, _ words: Span<UInt32>, second visit: (UInt32) -> Void) {
        Self.find(text, from: 0, TextHash.of(text), .address, words, second, visit)
    }

    @inline(__always)
    private static func find(
        _ name: Span<UInt8>, from start: Int, _ nameHash: UInt64, _ kind: RuleSetLayout.EntryKind,
        _ words: Span<UInt32>, _ block: Block, _ body: (UInt32) -> Void
    ) {
        guard block.slotCount > 0 else { return }
        let entry = entry(name, from: start, Layout.hash(ofHost: nameHash, kind), kind, words, block)
        if entry != Layout.none { body(entry) }
    }

    /// The number of the entry of one pattern; `none` where there is none.
    /// - Parameter start: Where in `name` the text of the pattern begins.
    @inline(never)
    private static func entry(
        _ name: Span<UInt8>, from start: Int, _ hash: UInt64, _ kind: RuleSetLayout.EntryKind, _ words: Span<UInt32>,
        _ block: Block
    ) -> UInt32 {
        EntryTable.find(hash, words, block.start, block.slotCount) { entry in
            let shape = words[entry + Layout.Entry.shape]
            return Layout.Entry.kind(shape) == kind.rawValue
                && Int(shape & Layout.Entry.lengthMask) == name.count - start
                && PackedText.matches(
                    words, at: block.start + Int(words[entry + Layout.Entry.text]), count: name.count - start, name,
                    from: start)
        }
    }
}
