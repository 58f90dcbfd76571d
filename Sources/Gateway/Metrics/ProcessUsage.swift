import Foundation

/// What the process takes of the machine, as Linux tells it.
struct ProcessUsage {
    /// Descriptors that are open.
    var openDescriptors: Int?
    /// Bytes of memory that are in use.
    var residentBytes: Int?

    /// Asks.
    static func now() -> ProcessUsage {
        ProcessUsage(
            openDescriptors: (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count,
            residentBytes: residentBytes())
    }

    /// The second number of `/proc/self/statm`, which counts pages (see proc(5)).
    private static func residentBytes() -> Int? {
        guard let text = FileManager.default.contents(atPath: "/proc/self/statm") else { return nil }
        let numbers = String(decoding: text, as: UTF8.self).split(separator: " ")
        guard numbers.count > 1, let pages = Int(numbers[1]) else { return nil }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
