/// Names with their numbers, from 0 in the order of their coming.
struct NameTable: Sendable {
    private var words: [UInt32] = []
    private var places: [(start: UInt32, count: UInt32)] = []
    private var slots: [UInt32] = []

    /// How many names there are.
    var count: Int { places.count }

    /// The memory that the table takes.
    var byteCount: Int { words.count * 4 + places.count * 8 + slots.count * 4 }

    /// The number of a name; nil where it is not among them.
    func index(of name: Span<UInt8>) -> UInt32? {
        guard !slots.isEmpty else { return nil }
        var slot = RuleSetLayout.slot(TextHash.of(name), of: UInt32(slots.count))
        while slots[slot] != 0 {
            let place = places[Int(slots[slot]) - 1]
            if place.count == name.count,
                PackedText.matches(words.span, at: Int(place.start), count: name.count, name, from: 0)
            {
                return slots[slot] - 1
            }
            slot = slot + 1 == slots.count ? 0 : slot + 1
        }
        return nil
    }

    /// The number of a name, which is added where it is not yet among them.
    mutating func insert(_ name: String) -> UInt32 {
        if let known = index(of: name.utf8.span) { return known }
        places.append((UInt32(PackedText.append(name, to: &words)), UInt32(name.utf8.count)))
        if places.count * 2 > slots.count {
            slots = Array(repeating: 0, count: max(16, places.count * 4))
            for number in places.indices { place(number) }
        } else {
            place(places.count - 1)
        }
        return UInt32(places.count - 1)
    }

    /// A name by its number.
    func name(_ index: Int) -> String {
        PackedText.string(words.span, at: Int(places[index].start), count: Int(places[index].count))
    }

    private mutating func place(_ number: Int) {
        var slot = RuleSetLayout.slot(TextHash.of(name(number).utf8.span), of: UInt32(slots.count))
        while slots[slot] != 0 { slot = slot + 1 == slots.count ? 0 : slot + 1 }
        slots[slot] = UInt32(number) + 1
    }
}
