/// How much of an answer has come by HTTP/2, and how much of that was taken.
///
/// The end of such an answer is a flag of its own (RFC 9113 section 8.1), which comes before its last bytes are taken.
struct ResponseArrival {
    private var arrived = 0
    private var taken = 0
    /// Whether the answer has come whole.
    private(set) var hasEnded = false

    /// Whether it has, and every byte of its body was taken.
    var isTaken: Bool { hasEnded && taken == arrived }

    /// Records what has come.
    mutating func add(_ bodyBytes: Int, isLast: Bool) {
        arrived += bodyBytes
        if isLast { hasEnded = true }
    }

    /// Records what was taken.
    mutating func take(_ bodyBytes: Int) {
        taken += bodyBytes
    }
}
