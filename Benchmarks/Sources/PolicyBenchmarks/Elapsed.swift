import CBenchmarkSupport
import Foundation

/// What something took: time, and processor time of all threads.
struct Elapsed: Comparable {
    var nanoseconds: UInt64
    var processor: UInt64

    /// Longer than anything.
    static let none = Elapsed(nanoseconds: .max, processor: .max)

    /// Measures.
    static func of(_ body: () throws -> Void) rethrows -> Elapsed {
        let (start, processor) = (benchmark_nanoseconds(), benchmark_process_nanoseconds())
        try body()
        return Elapsed(
            nanoseconds: benchmark_nanoseconds() - start, processor: benchmark_process_nanoseconds() - processor)
    }

    static func < (first: Elapsed, second: Elapsed) -> Bool { first.nanoseconds < second.nanoseconds }

    /// A line of a table: the medians of both times, and of both as multiples of another's in the same round, which have their
    /// range beside them.
    static func line(_ name: String, _ rounds: [Elapsed], beside others: [Elapsed]) -> String {
        let seconds = rounds.map { Double($0.nanoseconds) / 1e9 }.median
        let processor = rounds.map { Double($0.processor) / 1e9 }.median
        let elapsed = zip(rounds, others).map { Double($0.nanoseconds) / Double($1.nanoseconds) }
        let used = zip(rounds, others).map { Double($0.processor) / Double($1.processor) }
        return left(name, 34)
            + String(
                format: "%9.2f   %9.2f   %8.2fx (%.2f to %.2f)   %10.2fx (%.2f to %.2f)", seconds, processor,
                elapsed.median, elapsed.min() ?? 0, elapsed.max() ?? 0, used.median, used.min() ?? 0, used.max() ?? 0)
    }
}

extension [Double] {
    /// The middle one, or the mean of the two in the middle; not of none.
    fileprivate var median: Double {
        let ordered = sorted()
        return (ordered[(count - 1) / 2] + ordered[count / 2]) / 2
    }
}
