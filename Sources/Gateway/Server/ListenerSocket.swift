import Foundation
import Glibc
import NIOCore
import SallyportPolicy

/// A listening socket, as the system has it. Sockets of listeners are made here and nowhere else, since what is wanted of
/// them goes beyond what an event loop asks for: names that are cleared away, and an end that loses nobody who waits.
struct ListenerSocket: Sendable {
    /// Where it came from, which decides how it ends.
    enum Origin: Hashable, Sendable {
        case port(isShared: Bool)
        case path(String)
        /// Another process has it too, and goes on listening.
        case passed
    }

    /// The descriptor. Whoever serves on it closes it.
    let descriptor: CInt
    let origin: Origin
    /// Whether its connections are TCP's.
    let isTCP: Bool

    /// How many connections may wait to be accepted.
    static let backlog: CInt = 1024

    /// Binds an address.
    /// - Parameters:
    ///   - port: 0 for any free one.
    ///   - isShared: Whether others of the same user may listen there too.
    /// - Throws: `IOError`.
    static func bound(to address: IPAddress, port: Int, isShared: Bool) throws -> ListenerSocket {
        let place = try SocketAddress(ipAddress: address.description, port: port)
        let socket = try open(address.isV4 ? AF_INET : AF_INET6, .port(isShared: isShared))
        try socket.closingOnError {
            try socket.set(SOL_SOCKET, SO_REUSEADDR)
            if isShared { try socket.set(SOL_SOCKET, SO_REUSEPORT) }
            try socket.bind(to: place)
        }
        return socket
    }

    /// Binds an address with several sockets, between which the system spreads connections.
    /// - Throws: `IOError`.
    static func shared(at address: IPAddress, port: Int, count: Int) throws -> [ListenerSocket] {
        var sockets = [try bound(to: address, port: port, isShared: true)]
        do {
            while sockets.count < count {
                sockets.append(try bound(to: address, port: sockets[0].port ?? port, isShared: true))
            }
        } catch {
            for socket in sockets { close(socket.descriptor) }
            throw error
        }
        return sockets
    }

    /// The port that it is bound to; nil where there are none.
    var port: Int? {
        guard isTCP else { return nil }
        // The port stands at the same place whatever the family.
        var place = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let result = unsafe withUnsafeMutablePointer(to: &place) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &size)
            }
        }
        return result == 0 ? Int(UInt16(bigEndian: place.sin6_port)) : nil
    }

    /// Closes a socket that nobody serves on.
    func abandon() {
        if origin != .passed { stopArrivals() }
        close(descriptor)
    }

    /// Binds a path. A socket file that nobody answers on is left from an earlier process, and is removed.
    /// - Parameter mode: The permissions of the socket file.
    /// - Throws: `IOError`.
    static func bound(to path: String, mode: UInt32) throws -> ListenerSocket {
        let place = try SocketAddress(unixDomainSocketPath: path)
        if isAbandoned(path, place) { _ = unsafe unlink(path) }
        let socket = try open(AF_UNIX, .path(path))
        try socket.closingOnError {
            // At no moment is it open to more than the mode says, whatever the process's umask.
            try check(fchmod(socket.descriptor, mode), "fchmod")
            try socket.bind(to: place)
            try check(unsafe chmod(path, mode), "chmod")
            // From here on it is not one that nobody answers on.
            try check(listen(socket.descriptor, backlog), "listen")
        }
        return socket
    }

    /// A socket that was passed to this process.
    /// - Returns: nil if it is not one that listens.
    init?(passed descriptor: CInt) {
        guard Self.option(descriptor, SO_ACCEPTCONN) == 1, let family = Self.option(descriptor, SO_DOMAIN) else {
            return nil
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        self.init(descriptor: descriptor, origin: .passed, isTCP: family != AF_UNIX)
    }

    private init(descriptor: CInt, origin: Origin, isTCP: Bool) {
        self.descriptor = descriptor
        self.origin = origin
        self.isTCP = isTCP
    }

    private static func open(_ family: CInt, _ origin: Origin) throws -> ListenerSocket {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(family, type, 0)
        try check(descriptor, "socket")
        return ListenerSocket(descriptor: descriptor, origin: origin, isTCP: family != AF_UNIX)
    }

    /// Whether there is a socket file that nobody listens on. Anything else at the path is not for us to remove.
    private static func isAbandoned(_ path: String, _ place: SocketAddress) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.type] as? FileAttributeType == .typeSocket && failure(toConnectTo: place) == ECONNREFUSED
    }

    /// Whether somebody listens at the path.
    static func isAnswered(_ path: String) -> Bool {
        guard let place = try? SocketAddress(unixDomainSocketPath: path) else { return false }
        return failure(toConnectTo: place) == 0
    }

    /// The error that it comes to when somebody connects; 0 for none, nil where it could not be tried.
    private static func failure(toConnectTo place: SocketAddress) -> CInt? {
        guard let probe = try? open(AF_UNIX, .path("")) else { return nil }
        defer { close(probe.descriptor) }
        let result = unsafe place.withSockAddr { unsafe connect(probe.descriptor, $0, socklen_t($1)) }
        return result == 0 ? 0 : errno
    }

    private func bind(to place: SocketAddress) throws {
        try Self.check(unsafe place.withSockAddr { unsafe Glibc.bind(descriptor, $0, socklen_t($1)) }, "bind")
    }

    private func closingOnError(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch {
            close(descriptor)
            throw error
        }
    }

    private func set(_ level: CInt, _ name: CInt) throws {
        var on: CInt = 1
        try Self.check(
            unsafe setsockopt(descriptor, level, name, &on, socklen_t(MemoryLayout<CInt>.size)), "setsockopt")
    }

    private static func option(_ descriptor: CInt, _ name: CInt) -> CInt? {
        var value: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        return unsafe getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
    }

    private static func check(_ result: CInt, _ what: String) throws {
        if result < 0 { throw IOError(errnoCode: errno, reason: what) }
    }
}

// MARK: - The end

extension ListenerSocket {
    /// Lets as many wait as they should be able to; what made the socket listen let fewer.
    func widenBacklog() {
        if origin != .passed { _ = listen(descriptor, Self.backlog) }
    }

    /// Has nobody new come to this socket, while those who wait on it can still be accepted.
    ///
    /// Closing a socket resets the connections in its queue. So first the names go by which it is found: the path; or, for a
    /// port, the packets that open a connection, which are dropped as if the network had lost them: the client sends
    /// another within a second, and that one finds whoever listens on the port by then.
    func stopArrivals() {
        switch origin {
        case .passed: break
        case .path(let path): _ = unsafe unlink(path)
        case .port: OpeningFilter.attach(to: descriptor)
        }
    }

    /// For how long those are waited for who are about to connect when nobody new may come: their first segment has been
    /// answered, and their next is on its way. Where nobody takes over, few are worth the wait.
    var arrival: Duration {
        switch origin {
        case .port(isShared: true): .milliseconds(200)
        case .port(isShared: false): .milliseconds(50)
        case .path, .passed: .zero
        }
    }

    /// Whether nobody waits to be accepted.
    var isEmpty: Bool {
        var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&question, 1, 0) == 0
    }
}
