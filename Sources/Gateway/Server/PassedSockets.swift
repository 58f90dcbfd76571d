import Glibc

/// The sockets that systemd passes to a service which is started by them (`sd_listen_fds(3)`).
struct PassedSockets: Sendable {
    private let named: [(name: String, descriptor: CInt)]

    /// The first descriptor that is passed.
    private static let first: CInt = 3

    /// Those of an environment; none where it speaks of another process.
    init(environment: [String: String], process: Int32 = getpid()) {
        guard environment["LISTEN_PID"] == String(process), let count = environment["LISTEN_FDS"].flatMap({ CInt($0) }),
            (1...1024).contains(count)
        else {
            named = []
            return
        }
        let names = environment["LISTEN_FDNAMES"]?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        named = (0..<count).map { index in
            (Int(index) < names.count ? String(names[Int(index)]) : "unknown", Self.first + index)
        }
    }

    /// The descriptors that go by a name: several where the socket unit listens at several places.
    func descriptors(named name: String) -> [CInt] { named.filter { $0.name == name }.map(\.descriptor) }

    /// Every name that there is.
    var names: [String] {
        var names: [String] = []
        for (name, _) in named where !names.contains(name) { names.append(name) }
        return names
    }
}
