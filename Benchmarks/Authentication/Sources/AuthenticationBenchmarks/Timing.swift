import Glibc

enum Timing {
    static let rounds = 5

    /// Nanoseconds that the processor has spent on this thread: what else the machine does is not in them, but for caches that
    /// it empties.
    static var now: Int {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

/// Nanoseconds for one call of `body`, in the best of some rounds; it is given the number of the call.
func best(_ count: Int, rounds: Int = Timing.rounds, _ body: (Int) -> Void) -> Int {
    var best = Int.max
    for round in 0..<rounds {
        let start = Timing.now
        for index in 0..<count { body(round * count + index) }
        best = min(best, Timing.now - start)
    }
    return best / count
}
