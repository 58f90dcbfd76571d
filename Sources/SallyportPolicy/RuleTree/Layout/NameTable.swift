/// Names with their numbers, from 0 in the order of their coming.
struct NameTable: Sendable {
    private var words: ContiguousArray<UInt32> = []
    private var places: ContiguousArray<(start: UInt32, count: UInt32)> = []
    private var slots: ContiguousArray<UInt32> = []

    /// How many names there are.
    var count: Int { places.count }

    /// The memory that the table takes.
    var byteCount: Int { words.count * 4 + places.count * 8 + slots.count * 4 }

    /// The number of a name; nil where it is not among them.
    @inline(__always)
    func index(of name: Span<UInt8>) -> UInt32? { index(of: name, hash: TextHash.of(name)) }

    @inline(__always)
    private func index(of name: Span<UInt8>, hash: UInt64) -> UInt32? {
        guard !slots.isEmpty else { return nil }
        var slot = RuleSetLayout.slot(hash, of: UInt32(slots.count))
        while slots[slot] != 0 {
            let place = places[Int(slots[slot]) - 1]
            if place.count == name.count, PackedText.matches(words.span, at: Int(place.start), name) {
                return slots[slot] - 1
            }
            slot = slot + 1 == slots.count ? 0 : slot + 1
        }
        return nil
    }

    /// The same for a name whose hash is known.
    @inline(__always)
    func index(of name: NameKey) -> UInt32? {
        guard !slots.isEmpty else { return nil }
        var slot = RuleSetLayout.slot(name.hash, of: UInt32(slots.count))
        while slots[slot] != 0 {
            let place = places[Int(slots[slot]) - 1]
            if place.count == name.count, isText(at: Int(place.start), name) { return slots[slot] - 1 }
            slot = slot + 1 == slots.count ? 0 : slot + 1
        }
        return nil
    }

    @inline(__always)
    private func isText(at start: Int, _ name: NameKey) -> Bool {
        var position = 0
        while position < name.count {
            guard words[start &+ position &>> 2] == name.bytes.word32(at: position) else { return false }
            position &+= 4
        }
        return true
    }

    /// The number of a name, which is added where it is not yet among them.
    mutating func insert(_ name: Span<UInt8>) -> UInt32 {
        let hash = TextHash.of(name)
        if let known = index(of: name, hash: hash) { return known }
        places.append((UInt32(words.count), UInt32(name.count)))
        PackedText.append(name, to: &words)
        if places.count * 2 > slots.count {
            slots = ContiguousArray(repeating: 0, count: max(16, places.count * 4))
            for number in places.indices { place(number, TextHash.of(bytes(number).span)) }
        } else {
            place(places.count - 1, hash)
        }
        return UInt32(places.count - 1)
    }

    /// Forgets all names. What few of them take is used again.
    mutating func removeAll() {
        words.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        if slots.count > Self.fewSlots {
            slots = []
        } else {
            for slot in slots.indices { slots[slot] = 0 }
        }
    }

    private static let fewSlots = 1024

    /// A name by its number.
    func bytes(_ index: Int) -> [UInt8] {
        PackedText.bytes(words.span, at: Int(places[index].start), count: Int(places[index].count))
    }

    private mutating func place(_ number: Int, _ hash: UInt64) {
        var slot = RuleSetLayout.slot(hash, of: UInt32(slots.count))
        while slots[slot] != 0 { slot = slot + 1 == slots.count ? 0 : slot + 1 }
        slots[slot] = UInt32(number) + 1
    }
}
