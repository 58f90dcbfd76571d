import CBenchmarkSupport

/// How long single calls of nanoseconds take, with what a reading of the clock takes beside them.
struct Latencies {
    /// A call, or several.
    struct Time {
        var call: UInt64
        var reading: UInt64

        static func + (left: Time, right: Time) -> Time {
            Time(call: left.call + right.call, reading: left.reading + right.reading)
        }
    }

    private var times: [Time] = []

    init(capacity: Int) {
        times.reserveCapacity(capacity)
    }

    /// The last call that was measured.
    var last: Time { times[times.count - 1] }

    /// Measures one call.
    @inline(__always)
    mutating func measure<Result>(_ body: () -> Result) -> Result {
        let start = benchmark_nanoseconds()
        let result = body()
        let end = benchmark_nanoseconds()
        let after = benchmark_nanoseconds()
        times.append(Time(call: end - start, reading: after - end))
        return result
    }

    /// Counts what was measured elsewhere.
    @inline(__always)
    mutating func add(_ time: Time) { times.append(time) }

    /// The median and the slow end, less what the median reading of the clock takes.
    func line(_ name: String) -> String {
        let sorted = times.map(\.call).sorted()
        let reading = times.map(\.reading).sorted()[times.count / 2]
        func percentile(_ share: Double) -> Int {
            let time = sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
            return Int(time > reading ? time - reading : 0)
        }
        let figures = [("median", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)]
        return "  \(left(name, 26))"
            + figures.map { "\($0.0) \(right(percentile($0.1), 6)) ns" }.joined(separator: "   ")
    }
}
