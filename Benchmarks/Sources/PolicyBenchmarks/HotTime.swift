import CBenchmarkSupport

/// The time of calls that find all they need in the processor's caches.
enum HotTime {
    /// Nanoseconds of processor time a call, in the best of some rounds over `count` different ones.
    static func best(of count: Int, _ body: (Int) throws -> Void) rethrows -> Int {
        let repetitions = 50_000
        var best = UInt64.max
        for _ in 0..<25 {
            let start = benchmark_thread_nanoseconds()
            for _ in 0..<repetitions {
                for index in 0..<count { try body(index) }
            }
            best = min(best, benchmark_thread_nanoseconds() - start)
        }
        return Int(best) / (repetitions * count)
    }
}
