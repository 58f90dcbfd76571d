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
        let hash = TextHash.of(id) & 0xFFFF_FFFF
        var slot = firstSlot(hash)
        while slots[slot] != 0 {
            let candidate = slots[slot]
            if candidate >> 32 == hash {
                let place = Int(truncatingIfNeeded: candidate & 0xFFFF_FFFF) - 1
                let length = Int(words[place] & AccountLayout.Header.lengthMask)
                if length == id.count,
                    PackedText.matches(words, at: place + AccountLayout.Header.count, count: length, id, from: 0)
                {
                    return place
                }
            }
            slot = next(slot)
        }
        return nil
    }

    /// The memory that the table takes.
    var byteCount: Int { slots.count * 8 }

    /// Every account's place, in no order.
    var places: some Sequence<Int> { slots.lazy.filter { $0 != 0 }.map { Int($0 & 0xFFFF_FFFF) - 1 } }

    /// Makes room for more accounts.
    mutating func reserve(_ more: Int) {
        guard (count + more) * 2 > slots.count else { return }
        let old = slots
        slots = ContiguousArray(repeating: 0, count: max(8, (count + more) * 3))
        for entry in old where entry != 0 { place(entry) }
    }

    /// Adds an account that is not there yet; there must be room.
    mutating func insert(_ id: String, at place: Int) {
        self.place(TextHash.of(id.utf8.span) << 32 | UInt64(place + 1))
        count += 1
    }

    /// Takes an account out that is there, and closes the gap: others may have been put behind it for want of room.
    mutating func remove(_ id: String, at place: Int) {
        let entry = TextHash.of(id.utf8.span) << 32 | UInt64(place + 1)
        var gap = firstSlot(entry >> 32)
        while slots[gap] != entry { gap = next(gap) }
        var slot = next(gap)
        while slots[slot] != 0 {
            if distance(from: firstSlot(slots[slot] >> 32), to: slot) >= distance(from: gap, to: slot) {
                slots[gap] = slots[slot]
                gap = slot
            }
            slot = next(slot)
        }
        slots[gap] = 0
        count -= 1
    }

    private mutating func place(_ entry: UInt64) {
        var slot = firstSlot(entry >> 32)
        while slots[slot] != 0 { slot = next(slot) }
        slots[slot] = entry
    }

    /// Where the search begins, from what a slot says of the id's hash.
    @inline(__always)
    private func firstSlot(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: (hash &* UInt64(slots.count)) >> 32) }

    @inline(__always)
    private func next(_ slot: Int) -> Int { slot &+ 1 == slots.count ? 0 : slot &+ 1 }

    private func distance(from first: Int, to slot: Int) -> Int {
        slot >= first ? slot - first : slot - first + slots.count
    }
}
