/// The hash table of a set of rules.
enum EntryTable {
    private typealias Layout = RuleSetLayout

    /// The number of the entry with this hash that `isMeant`, which gets the entry's place; `none` where there is none.
    @inline(__always)
    static func find(
        _ hash: UInt64, _ words: Span<UInt32>, _ block: Int, _ slotCount: UInt32, _ isMeant: (Int) -> Bool
    ) -> UInt32 {
        let slots = block + Layout.Header.count
        let entries = slots + Int(slotCount)
        let fingerprint = Layout.fingerprint(hash)
        var slot = Layout.slot(hash, of: slotCount)
        while true {
            let word = words[slots + slot]
            if word == 0 { return RuleSetLayout.none }
            let number = (word & 0x00FF_FFFF) - 1
            if word & 0xFF00_0000 == fingerprint, isMeant(entries + Int(number) * Layout.Entry.count) { return number }
            slot = slot &+ 1 == Int(slotCount) ? 0 : slot &+ 1
        }
    }
}
