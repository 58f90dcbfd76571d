internal import CMemory
internal import Glibc

/// The slots of a hash table in memory of their own, copied before they are changed where others hold them, too.
///
/// Safe to share between threads: nobody writes to slots that another one holds.
@safe struct SlotMemory: @unchecked Sendable {
    private var owner: Owner
    /// The slots; only for as long as the owner is held.
    private var slots: UnsafeMutablePointer<UInt64>
    let count: Int

    /// So many slots or, where that makes whole pages, some more; all are 0.
    init(atLeast count: Int) {
        let bytes = count * 8
        // A table that takes most of a large page is given all of it: to find one of its pages would take as long as to read it.
        let pages = bytes < LargePages.size / 2 ? 0 : (bytes + LargePages.size - 1) / LargePages.size
        self.count = pages > 0 ? pages * LargePages.size / 8 : count
        owner = Owner(self.count)
        unsafe slots = owner.slots
        unsafe slots.initialize(repeating: 0, count: self.count)
    }

    /// Places are not checked in optimised builds: a hash table reduces them to its size.
    @inline(__always)
    subscript(_ slot: Int) -> UInt64 {
        get {
            assert(slot >= 0 && slot < count)
            return unsafe slots[slot]
        }
        set {
            precondition(slot >= 0 && slot < count)
            if !isKnownUniquelyReferenced(&owner) { copy() }
            unsafe slots[slot] = newValue
        }
    }

    /// Asks for the memory of a slot, and waits for nothing.
    @inline(__always)
    func prefetch(_ slot: Int) {
        assert(slot >= 0 && slot < count)
        unsafe prefetch_line(slots + slot)
    }

    private mutating func copy() {
        let copied = Owner(count)
        unsafe copied.slots.initialize(from: slots, count: count)
        owner = copied
        unsafe slots = copied.slots
    }

    /// Keeps the memory.
    @safe private final class Owner {
        let slots: UnsafeMutablePointer<UInt64>

        init(_ count: Int) {
            unsafe slots = LargePages.allocate(count * 8).bindMemory(to: UInt64.self, capacity: count)
        }

        deinit { unsafe free(slots) }
    }
}
