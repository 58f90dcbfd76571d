import Foundation
import NIOCore

/// How many processors this process may use.
enum ProcessorCount {
    /// Those of the control group's quota or of its set, and of the process's own affinity mask, whichever is fewest.
    static var available: Int {
        let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        return max(1, min(NIOCore.System.coreCount, status.flatMap(allowed(in:)) ?? .max))
    }

    /// How many processors a process's status says that it may run on, as in `Cpus_allowed_list: 0-3,7`.
    static func allowed(in status: String) -> Int? {
        let lines = status.split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("Cpus_allowed_list:") }) else { return nil }
        let ranges = line.dropFirst("Cpus_allowed_list:".count).split(whereSeparator: { $0 == "," || $0.isWhitespace })
        var count = 0
        for range in ranges {
            let bounds = range.split(separator: "-").map { Int($0) }
            guard let first = bounds.first ?? nil, let last = bounds.last ?? nil, first <= last else { return nil }
            count += last - first + 1
        }
        return count > 0 ? count : nil
    }
}
