/// A hash table of numbers that is used again and again without asking for memory.
struct ScratchTable: Sendable {
    /// A number plus one; 0 where a slot is free. Those in use are a power of two.
    private var slots: ContiguousArray<UInt32> = []
    private var mask = 0

    /// Makes the table empty, with room for so many.
    mutating func reset(for count: Int) {
        var size = 16
        while size < count * 2 { size *= 2 }
        mask = size - 1
        if size > slots.count {
            slots = ContiguousArray(repeating: 0, count: size)
        } else {
            for slot in 0..<size { slots[slot] = 0 }
        }
    }

    /// The number with this hash that `isMeant`; nil where there is none.
    @inline(__always)
    func find(_ hash: UInt64, _ isMeant: (Int) -> Bool) -> Int? {
        var slot = firstSlot(hash)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if isMeant(number) { return number }
            slot = (slot &+ 1) & mask
        }
        return nil
    }

    /// Adds a number that is not there.
    mutating func insert(_ number: Int, _ hash: UInt64) {
        var slot = firstSlot(hash)
        while slots[slot] != 0 { slot = (slot &+ 1) & mask }
        slots[slot] = UInt32(number) + 1
    }

    private func firstSlot(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> 20) & mask }
}
