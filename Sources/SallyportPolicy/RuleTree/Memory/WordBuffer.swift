internal import Glibc

/// Words that are being written, about as many as was said before.
///
/// What is not written to takes no memory, so that the number may be generous; where there are more, all of them are moved.
@safe struct WordBuffer: ~Copyable {
    private var start: UnsafeMutablePointer<UInt32>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        unsafe start = Self.allocate(capacity + Words.padding)
        self.capacity = capacity
    }

    /// Memory for so many words; `free` gives it back.
    static func allocate(_ count: Int) -> UnsafeMutablePointer<UInt32> {
        unsafe LargePages.allocate(count * 4).bindMemory(to: UInt32.self, capacity: count)
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
        if count + words.count > capacity { grow(to: max(count + words.count, capacity * 2)) }
        unsafe words.withUnsafeBufferPointer { source in
            guard let first = source.baseAddress else { return }
            unsafe (start + count).initialize(from: first, count: source.count)
        }
        count += words.count
    }

    private mutating func grow(to capacity: Int) {
        let place = unsafe Self.allocate(capacity + Words.padding)
        unsafe place.moveInitialize(from: start, count: count)
        unsafe free(start)
        unsafe start = place
        self.capacity = capacity
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
