/// Where each account begins: open addressing, half full at most, one word for a look.
struct AccountTable: Sendable {
    /// The lower half of an id's hash above the place's code plus one; 0 where a slot is free.
    private var slots: SlotMemory
    /// How many accounts there are.
    private(set) var count = 0

    /// A table for so many accounts.
    init(capacity: Int) {
        slots = SlotMemory(atLeast: max(8, capacity * 2))
    }

    /// The memory that the table takes.
    var byteCount: Int { slots.count * 8 }

    /// Every account's place, in no order.
    var places: some Sequence<AccountPlace> { places(inSlots: 0..<slotCount) }

    var slotCount: Int { slots.count }

    /// The places of those accounts that lie in some of the slots.
    func places(inSlots range: Range<Int>) -> some Sequence<AccountPlace> {
        range.lazy.map { slots[$0] }.filter { $0 != 0 }.map(Self.place(of:))
    }

    /// The place of the account with this id.
    @inline(__always)
    func place(of id: NameKey, base: Words, patch: Words) -> AccountPlace? {
        firstPlace(under: id.hash) { Self.isAccount(id, at: $0.start, $0.isInPatch ? patch : base) }
    }

    /// Asks for the memory that says where the account is.
    @inline(__always)
    func prefetchSlot(of id: NameKey) { slots.prefetch(firstSlot(id.hash & 0xFFFF_FFFF)) }

    /// Asks for the memory that a decision about the account will read: of the first with the same hash, which hardly ever is
    /// another.
    @inline(__always)
    func prefetchAccount(_ id: NameKey, base: Words, patch: Words) {
        guard let place = firstPlace(under: id.hash, where: { _ in true }) else { return }
        (place.isInPatch ? patch : base).prefetch(place.start)
    }

    @inline(__always)
    private func firstPlace(under hash: UInt64, where isMeant: (AccountPlace) -> Bool) -> AccountPlace? {
        let hash = hash & 0xFFFF_FFFF
        var slot = firstSlot(hash)
        while slots[slot] != 0 {
            let candidate = slots[slot]
            if candidate &>> 32 == hash {
                let place = Self.place(of: candidate)
                if isMeant(place) { return place }
            }
            slot = next(slot)
        }
        return nil
    }

    @inline(__always)
    private static func isAccount(_ id: NameKey, at start: Int, _ words: Words) -> Bool {
        guard Int(words[start &+ AccountLayout.Header.shape] & AccountLayout.Header.lengthMask) == id.count
        else { return false }
        return PackedText.matches(
            words, at: start &+ AccountLayout.Header.count, count: id.count, id.bytes, from: 0)
    }

    // MARK: Changes

    /// Makes room for more accounts.
    mutating func reserve(_ more: Int) {
        guard (count + more) * 2 > slots.count else { return }
        let old = slots
        slots = SlotMemory(atLeast: max(8, (count + more) * 3))
        for slot in 0..<old.count where old[slot] != 0 { place(old[slot]) }
    }

    /// Adds an account that is not there yet; there must be room.
    mutating func insert(_ id: Span<UInt8>, at place: AccountPlace) {
        self.place(Self.entry(TextHash.of(id), place))
        count += 1
    }

    /// Takes an account out that is there, and closes the gap: others may have been put behind it for want of room.
    mutating func remove(_ id: Span<UInt8>, at place: AccountPlace) {
        let entry = Self.entry(TextHash.of(id), place)
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

    /// Gives accounts new places.
    /// - Parameter body: Gets the old place; nil leaves it as it is.
    mutating func move(_ body: (AccountPlace) -> AccountPlace?) {
        for slot in 0..<slots.count where slots[slot] != 0 {
            guard let place = body(Self.place(of: slots[slot])) else { continue }
            slots[slot] = Self.entry(slots[slot] >> 32, place)
        }
    }

    private mutating func place(_ entry: UInt64) {
        var slot = firstSlot(entry >> 32)
        while slots[slot] != 0 { slot = next(slot) }
        slots[slot] = entry
    }

    private static func entry(_ hash: UInt64, _ place: AccountPlace) -> UInt64 { hash << 32 | UInt64(place.code) + 1 }

    @inline(__always)
    private static func place(of entry: UInt64) -> AccountPlace {
        AccountPlace(code: UInt32(truncatingIfNeeded: entry) &- 1)
    }

    /// Where the search begins, from what a slot says of the id's hash.
    @inline(__always)
    private func firstSlot(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: (hash &* UInt64(truncatingIfNeeded: slots.count)) &>> 32)
    }

    @inline(__always)
    private func next(_ slot: Int) -> Int { slot &+ 1 == slots.count ? 0 : slot &+ 1 }

    private func distance(from first: Int, to slot: Int) -> Int {
        slot >= first ? slot - first : slot - first + slots.count
    }
}
