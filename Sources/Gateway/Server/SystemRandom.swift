import Glibc

/// The system's randomness, fetched for many numbers at once: a call of the system for each would take longer than what the
/// numbers are for.
struct SystemRandom: RandomNumberGenerator {
    /// What the system gives at once: 256 bytes (getentropy(3)).
    private static let words = 32
    private var pool: [UInt64] = []

    /// The next number.
    mutating func next() -> UInt64 {
        if pool.isEmpty { fill() }
        return pool.removeLast()
    }

    private mutating func fill() {
        pool = Array(repeating: 0, count: Self.words)
        guard unsafe getentropy(&pool, Self.words * MemoryLayout<UInt64>.stride) == 0 else {
            var generator = SystemRandomNumberGenerator()
            pool = (0..<Self.words).map { _ in generator.next() }
            return
        }
    }
}
