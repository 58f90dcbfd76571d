internal import Glibc

/// Words that do not change any more, which several trees may hold.
@safe final class WordStore: Sendable {
    /// The words; only for as long as this object is held.
    let words: Words
    /// Freed by `deinit` alone, and written to by nobody.
    private nonisolated(unsafe) let start: UnsafeMutablePointer<UInt32>

    fileprivate init(_ start: UnsafeMutablePointer<UInt32>, count: Int) {
        unsafe self.start = start
        words = unsafe Words(start, count: count)
    }

    /// A copy of the words.
    convenience init(_ copied: ContiguousArray<UInt32>) {
        let memory = unsafe WordBuffer.allocate(copied.count)
        for index in copied.indices { unsafe memory[index] = copied[index] }
        unsafe (memory + copied.count).initialize(repeating: 0, count: Words.padding)
        unsafe self.init(memory, count: copied.count)
    }

    deinit { unsafe free(start) }

}

/// Words with what keeps them: reading them counts nothing, and follows no pointer but their own.
struct OwnedWords: Sendable {
    let owner: WordStore
    /// The words; only for as long as the owner is held.
    let words: Words

    init(_ owner: WordStore) {
        self.owner = owner
        words = owner.words
    }

    /// A copy of the words.
    init(_ copied: ContiguousArray<UInt32>) {
        self.init(WordStore(copied))
    }

    /// How many bytes the words take.
    var byteCount: Int { words.count * 4 }

    /// No words at all.
    static let empty = OwnedWords(WordStore([]))
}

/// Words that are being written, up to a number that is known before.
///
/// What is not written to takes no memory, so that the number may be generous.
@safe struct WordBuffer: ~Copyable {
    private let start: UnsafeMutablePointer<UInt32>
    private let capacity: Int
    private(set) var count = 0

    /// Where a processor can map two megabytes at once, it need not look up where each of their pages is.
    private static let hugePage = 2 << 20

    init(capacity: Int) {
        unsafe start = Self.allocate(capacity)
        self.capacity = capacity
    }

    fileprivate static func allocate(_ capacity: Int) -> UnsafeMutablePointer<UInt32> {
        let bytes = (capacity + Words.padding) * 4
        var memory: UnsafeMutableRawPointer?
        let isLarge = bytes >= hugePage
        let failure = unsafe posix_memalign(&memory, isLarge ? hugePage : 64, bytes)
        guard failure == 0, let memory = unsafe memory else { fatalError("there is no memory for the rules") }
        // Advice alone: without huge pages everything works as well, and slower.
        if isLarge { unsafe madvise(memory, bytes, MADV_HUGEPAGE) }
        return unsafe memory.bindMemory(to: UInt32.self, capacity: capacity + Words.padding)
    }

    deinit { unsafe free(start) }

    subscript(_ place: Int) -> UInt32 {
        get {
            precondition(place >= 0 && place < count)
            return unsafe start[place]
        }
        set {
            precondition(place >= 0 && place < count)
            unsafe start[place] = newValue
        }
    }

    /// Copies words behind those that are there.
    mutating func append(_ words: Span<UInt32>) {
        precondition(count + words.count <= capacity)
        unsafe words.withUnsafeBufferPointer { source in
            guard let first = source.baseAddress else { return }
            unsafe (start + count).initialize(from: first, count: source.count)
        }
        count += words.count
    }

    /// What has been written so far; only until the buffer is gone.
    var words: Words { unsafe Words(start, count: count) }

    /// Ends the writing.
    consuming func finish() -> OwnedWords {
        unsafe (start + count).initialize(repeating: 0, count: Words.padding)
        let store = unsafe WordStore(start, count: count)
        discard self
        return OwnedWords(store)
    }
}
