/// Where each account begins: open addressing, half full at most, one word for a look.
struct AccountTable: Sendable {
    /// The lower half of an id's hash above the place plus one; 0 where a slot is free.
    private var slots: ContiguousArray<UInt64>
    /// How many accounts there are.
    private(set) var count = 0

    /// A table for so many accounts.
    init(capacity: Int) {
        slots = ContiguousArray(repeating: 0, count: max(8, capacity * 2))
    }

    /// The place of the account with this id.
    @inline(__always)
    func place(of id: Span<UInt8>, in words: Span<UInt32>) -> Int? {
        let hash = TextHash.of(id)
        var slot = RuleSetLayout.slot(hash, of: UInt32(slots.count))
        while slots[slot] != 0 {
            let candidate = slots[slot]
            if candidate >> 32 == hash & 0xFFFF_FFFF {
                let place = Int(truncatingIfNeeded: candidate & 0xFFFF_FFFF) - 1
                let length = Int(words[place] & AccountLayout.Header.lengthMask)
                if length == id.count,
                    PackedText.matches(words, at: place + AccountLayout.Header.count, count: length, id, from: 0)
                {
                    return place
                }
            }
            slot = slot + 1 == slots.count ? 0 : slot + 1
        }
        return nil
    }

    /// Adds an account that is not there yet; there must be room.
    mutating func insert(_ id: String, at place: Int) {
        let hash = TextHash.of(id.utf8.span)
        insert(hash << 32 | UInt64(place + 1), at: RuleSetLayout.slot(hash, of: UInt32(slots.count)))
    }

    /// The memory that the table takes.
    var byteCount: Int { slots.count * 8 }

    /// Every account's place, in no order.
    var places: some Sequence<Int> { slots.lazy.filter { $0 != 0 }.map { Int($0 & 0xFFFF_FFFF) - 1 } }

    private mutating func insert(_ entry: UInt64, at first: Int) {
        var slot = first
        while slots[slot] != 0 { slot = slot + 1 == slots.count ? 0 : slot + 1 }
        slots[slot] = entry
        count += 1
    }
}
