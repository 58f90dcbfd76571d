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

    /// A line of a table: both times, and both as multiples of another's.
    func line(_ name: String, beside other: Elapsed) -> String {
        left(name, 34)
            + String(
                format: "%9.2f   %9.2f   %8.2fx   %17.2fx", Double(nanoseconds) / 1e9, Double(processor) / 1e9,
                Double(nanoseconds) / Double(other.nanoseconds), Double(processor) / Double(other.processor))
    }
}
