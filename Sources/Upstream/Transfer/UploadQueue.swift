import NIOCore

/// The parts of a request's body that were given and not yet taken.
///
/// Holds the body to what was announced: never a byte more, as that would be read as the next request, and never an end
/// before the announced length.
struct UploadQueue {
    /// Called when a part was taken.
    typealias Written = @Sendable () -> Void

    /// How the body ended, if it did.
    enum Ending: Equatable {
        /// More parts may come.
        case open
        /// All parts were given.
        case finished
        /// The parts were not what was announced, or nobody wants them any more.
        case broken(String)
    }

    private var parts: CircularBuffer<(bytes: ByteBuffer, written: Written)> = []
    private let announced: Int64?
    private var given: Int64 = 0
    /// How many bytes were taken.
    private(set) var taken: Int64 = 0
    /// How the body ended.
    private(set) var ending: Ending
    /// Whether the reader was told to wait.
    private(set) var isWaiting = false

    /// A queue for a body.
    init(_ body: UpstreamRequest.Body) {
        switch body {
        case .none:
            announced = 0
            ending = .finished
        case .streamed(let length):
            announced = length
            ending = length == 0 ? .finished : .open
        }
    }

    /// Whether every byte of the body was taken.
    var isDone: Bool {
        if let announced { return taken == announced }
        return ending == .finished && parts.isEmpty
    }

    /// Bytes that were given and not taken.
    var buffered: Int64 { given - taken }

    /// Adds a part.
    /// - Returns: Whether a reader that was told to wait should ask again.
    mutating func append(_ bytes: ByteBuffer, written: @escaping Written) -> Bool {
        guard ending == .open else {
            if bytes.readableBytes > 0 { ending = .broken("the request's body is longer than announced") }
            return takeWaiting()
        }
        given += Int64(bytes.readableBytes)
        if let announced, given > announced {
            ending = .broken("the request's body is longer than announced")
        }
        parts.append((bytes, written))
        return takeWaiting()
    }

    /// Says that no part follows.
    /// - Returns: Whether a reader that was told to wait should ask again.
    mutating func finish() -> Bool {
        guard ending == .open else { return false }
        if let announced, given < announced {
            ending = .broken("the request's body is shorter than announced")
        } else {
            ending = .finished
        }
        return takeWaiting()
    }

    /// Takes bytes of the first part.
    /// - Returns: What to do, and the closure of a part that is now taken whole.
    mutating func next(atMost count: Int) -> (step: UploadStep, written: Written?) {
        if case .broken = ending { return (.abort, nil) }
        while var part = parts.first {
            let size = min(count, part.bytes.readableBytes)
            guard size > 0, let bytes = part.bytes.readSlice(length: size) else {
                // An empty part says nothing; zero bytes would mean the end to libcurl.
                parts.removeFirst()
                return readAfterEmpty(part.written, atMost: count)
            }
            taken += Int64(size)
            guard part.bytes.readableBytes == 0 else {
                parts[parts.startIndex] = part
                return (.bytes(bytes), nil)
            }
            parts.removeFirst()
            return (.bytes(bytes), part.written)
        }
        if isDone { return (.end, nil) }
        isWaiting = true
        return (.wait, nil)
    }

    /// Forgets what was not taken.
    mutating func drop() {
        parts.removeAll()
        given = taken
    }

    private mutating func readAfterEmpty(_ written: @escaping Written, atMost count: Int) -> (UploadStep, Written?) {
        let (step, following) = next(atMost: count)
        guard let following else { return (step, written) }
        return (
            step,
            {
                written()
                following()
            }
        )
    }

    private mutating func takeWaiting() -> Bool {
        defer { isWaiting = false }
        return isWaiting
    }
}
