import CBenchmarkSupport

/// How long single calls of nanoseconds take, with what a reading of the clock takes beside them.
struct Latencies {
    private var times: [UInt64] = []
    private var readings: [UInt64] = []

    init(capacity: Int) {
        times.reserveCapacity(capacity)
        readings.reserveCapacity(capacity)
    }

    /// Measures one call.
    @inline(__always)
    mutating func measure<Result>(_ body: () -> Result) -> Result {
        let start = benchmark_nanoseconds()
        let result = body()
        let end = benchmark_nanoseconds()
        let after = benchmark_nanoseconds()
        times.append(end - start)
        readings.append(after - end)
        return result
    }

    /// The median and the slow end, less what the median reading of the clock takes.
    func line(_ name: String) -> String {
        let sorted = times.sorted()
        let reading = readings.sorted()[readings.count / 2]
        func percentile(_ share: Double) -> Int {
            let time = sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
            return Int(time > reading ? time - reading : 0)
        }
        let figures = [("median", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)]
        return "  \(left(name, 24))"
            + figures.map { "\($0.0) \(right(percentile($0.1), 6)) ns" }.joined(separator: "   ")
    }
}
