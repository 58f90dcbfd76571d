import Glibc
import NIOCore

/// Tells the service manager how far the gateway has come (`sd_notify(3)`), where one listens.
struct ServiceNotifier: Sendable {
    /// What there is to tell.
    enum State: Sendable {
        case ready
        case reloading
        case stopping
    }

    private let path: String?

    /// - Parameter environment: Where `NOTIFY_SOCKET` names the manager's socket.
    init(environment: [String: String]) {
        path = environment["NOTIFY_SOCKET"]
    }

    /// Tells it, or does nothing where nobody listens: who supervises a gateway by other means needs none of this.
    func tell(_ state: State) {
        guard let path else { return }
        switch state {
        case .ready: send("READY=1", to: path)
        case .reloading: send("RELOADING=1\nMONOTONIC_USEC=\(Self.microseconds)", to: path)
        case .stopping: send("STOPPING=1", to: path)
        }
    }

    /// What `Type=notify-reload` compares with when it sent SIGHUP.
    private static var microseconds: UInt64 { NIODeadline.now().uptimeNanoseconds / 1000 }

    private func send(_ message: String, to path: String) {
        var bytes = Array(path.utf8)
        var address = sockaddr_un()
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard let first = bytes.first, bytes.count < capacity else { return }
        // `@` stands for the zero that begins an abstract name, which ends where its length says.
        if first == UInt8(ascii: "@") { bytes[0] = 0 }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        let length = socklen_t(offset + bytes.count + (bytes[0] == 0 ? 0 : 1))
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let content = Array(message.utf8)
        _ = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe sendto(descriptor, content, content.count, CInt(MSG_NOSIGNAL), $0, length)
            }
        }
    }
}
