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

    /// The times below which these shares of the calls stay, in nanoseconds, less what the median reading of the clock takes.
    func percentiles(_ shares: [Double]) -> [Int] {
        let sorted = times.map(\.call).sorted()
        let reading = times.map(\.reading).sorted()[times.count / 2]
        return shares.map { share in
            let time = sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
            return Int(time > reading ? time - reading : 0)
        }
    }
}
