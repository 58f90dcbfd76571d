import Foundation
import Glibc

/// How many file descriptors the process may have, and what that means for connections.
struct DescriptorLimit: Sendable {
    /// What this process keeps for itself beyond what is open when it starts to listen: files that are read again, name
    /// resolution, the operator's connections.
    static let reserve = 32

    /// The limit.
    var limit: Int
    /// How many are open.
    var open: Int

    /// Raises the limit of the process, as far as the system allows, to what so many connections need.
    static func raised(forConnections connections: Int) -> DescriptorLimit {
        let open = openCount
        var limits = rlimit()
        guard unsafe getrlimit(resource, &limits) == 0 else { return DescriptorLimit(limit: 1024, open: open) }
        let wanted = rlim_t(2 * connections + open + reserve)
        if limits.rlim_cur < wanted {
            var raised = limits
            raised.rlim_cur = min(wanted, limits.rlim_max)
            if unsafe setrlimit(resource, &raised) == 0 { limits = raised }
        }
        return DescriptorLimit(limit: Int(clamping: limits.rlim_cur), open: open)
    }

    /// How many connections there can be: each may need a second descriptor, for its call.
    var connections: Int { max(1, (limit - open - Self.reserve) / 2) }

    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

    private static var openCount: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 64
    }
}
