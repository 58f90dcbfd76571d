/// How much of an answer's body may be with the caller: reading stops when the window is full and goes on when half of
/// it was consumed.
struct ResponseWindow: Equatable {
    /// The window, in bytes.
    let size: Int
    /// Bytes given to the caller and not consumed.
    private(set) var outstanding = 0
    /// Whether reading is stopped.
    private(set) var isStopped = false

    /// An empty window of a size in bytes, at least 2.
    init(size: Int) {
        self.size = size
    }

    /// Asks whether bytes can be taken. A full window stops reading.
    mutating func canTake() -> Bool {
        isStopped = outstanding >= size
        return !isStopped
    }

    /// Records bytes that are given to the caller.
    mutating func give(_ count: Int) {
        outstanding += count
    }

    /// Records bytes that the caller consumed.
    /// - Returns: Whether reading should go on.
    mutating func consume(_ count: Int) -> Bool {
        outstanding = max(0, outstanding - max(0, count))
        guard isStopped, outstanding <= size / 2 else { return false }
        isStopped = false
        return true
    }
}
