import SallyportPolicy

/// Where a listener's socket is.
enum ListenerPlace: Hashable, Sendable {
    /// An address of this machine and a port, 0 for any free one. A port that is shared is one that other processes of the
    /// same user may listen on at the same time.
    case port(IPAddress, Int, isShared: Bool)
    /// A path in the file system, with the permissions of the socket.
    case path(String, mode: UInt32)
    /// A socket that systemd passes, under this name.
    case systemd(String)

    /// Whether any free port will do.
    var isAnyPort: Bool {
        if case .port(_, 0, _) = self { return true }
        return false
    }

    /// The same without what two at one place may differ in.
    var exclusive: ListenerPlace {
        switch self {
        case .port(let address, let port, _): .port(address, port, isShared: false)
        case .path(let path, _): .path(path, mode: 0)
        case .systemd: self
        }
    }

    /// What has changed between two places, as keys of `listen`.
    func changes(to new: ListenerPlace) -> [String] {
        switch (self, new) {
        case (.port(let address, let port, let isShared), .port(let newAddress, let newPort, let newIsShared)):
            [("address", address == newAddress), ("port", port == newPort), ("reusePort", isShared == newIsShared)]
                .filter { !$0.1 }.map(\.0)
        case (.path(let path, let mode), .path(let newPath, let newMode)):
            [("unix", path == newPath), ("mode", mode == newMode)].filter { !$0.1 }.map(\.0)
        case (.systemd(let name), .systemd(let newName)):
            name == newName ? [] : ["systemd"]
        case (_, .port): ["address"]
        case (_, .path): ["unix"]
        case (_, .systemd): ["systemd"]
        }
    }
}

extension ValueType<UInt32> {
    /// The permissions of a file, in octal digits.
    static let fileMode = ValueType.parsed(
        "permissions in octal digits, such as \"0660\"", expression: "0?[0-7]{3}"
    ) { text in
        let isOctal = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
        guard isOctal, text.utf8.count == 3 || text.utf8.count == 4 && text.hasPrefix("0"),
            let mode = UInt32(text, radix: 8)
        else {
            return .failure(
                ValueProblem(
                    .invalidConfigurationValue, "`\(text)` is not the permissions of a file in octal digits",
                    help: "write three octal digits, such as \"0660\""))
        }
        return .success(mode)
    }
}
