internal import Glibc

/// Words that do not change any more, which several trees may hold.
@safe final class WordStore: Sendable {
    /// The words; only for as long as this object is held.
    let words: Words
    /// Freed by `deinit` alone, and written to by nobody.
    private nonisolated(unsafe) let start: UnsafeMutablePointer<UInt32>

    /// Takes over memory that ``WordBuffer/allocate(_:)`` made, with ``Words/padding`` behind the words.
    init(_ start: UnsafeMutablePointer<UInt32>, count: Int) {
        unsafe self.start = start
        words = unsafe Words(start, count: count)
    }

    /// A copy of words.
    convenience init(_ copied: ContiguousArray<UInt32>) {
        let memory = unsafe WordBuffer.allocate(copied.count + Words.padding)
        for index in copied.indices { unsafe memory[index] = copied[index] }
        unsafe (memory + copied.count).initialize(repeating: 0, count: Words.padding)
        unsafe self.init(memory, count: copied.count)
    }

    deinit { unsafe free(start) }
}
