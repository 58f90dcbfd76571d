import CLibCurl
import Glibc

/// What epoll says of one file descriptor.
struct PollerEvent: Equatable {
    /// What `Poller.watch` was given.
    var token: UInt64
    /// There is something to read, or the peer closed.
    var isReadable: Bool
    /// There is room to write.
    var isWritable: Bool
    /// An error, or both sides closed.
    var isFailed: Bool
}

/// Waits for sockets (epoll, level-triggered). Confined to one thread.
///
/// libcurl stops watching a connection after each request and watches it again for the next. The system is not told: a
/// connection stays registered until it is closed, or something is heard of it that nobody wants to hear. That takes to know
/// when it is opened and closed; other descriptors, such as those that libcurl's resolver wakes it by, are not kept so.
@safe final class Poller {
    /// What the system was told of a descriptor.
    private struct Registration {
        var token: UInt64
        var interest: UInt32
        var isWanted = true
    }

    private let descriptor: Int32
    private var events: [epoll_event]
    /// By descriptor.
    private var registrations: [Registration?] = []
    /// Which descriptors are connections.
    private var connections: Set<Int32> = []

    /// Watches nothing yet.
    /// - Throws: `SystemError`.
    init() throws {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError(while: "making an epoll") }
        unsafe events = Array(repeating: epoll_event(), count: 256)
    }

    deinit {
        _ = close(descriptor)
    }

    /// Watches a file descriptor, or watches it for something else.
    /// - Parameter token: Comes back with its events. Its lower half is the descriptor, or all of it is ones.
    func watch(_ socket: Int32, token: UInt64, reading: Bool, writing: Bool) {
        let interest = (reading ? EPOLLIN.rawValue : 0) | (writing ? EPOLLOUT.rawValue : 0)
        let index = Int(socket)
        while registrations.count <= index { registrations.append(nil) }
        if let known = registrations[index], known.token == token, known.interest == interest {
            registrations[index]?.isWanted = true
            return
        }
        registrations[index] = Registration(token: token, interest: interest)
        var event = unsafe epoll_event(events: interest, data: epoll_data_t(u64: token))
        if unsafe epoll_ctl(descriptor, EPOLL_CTL_MOD, socket, &event) == 0 { return }
        // Not watched yet, or its number was used by a descriptor that is closed: closing ends watching.
        _ = unsafe epoll_ctl(descriptor, EPOLL_CTL_ADD, socket, &event)
    }

    /// Watches a file descriptor no longer.
    func forget(_ socket: Int32) {
        guard registrations.indices.contains(Int(socket)) else { return }
        if connections.contains(socket) {
            registrations[Int(socket)]?.isWanted = false
        } else {
            unregister(socket)
        }
    }

    /// How many connections there are.
    var connectionCount: Int { connections.count }

    /// A connection got this descriptor.
    func didOpen(_ socket: Int32) {
        didClose(socket)
        connections.insert(socket)
    }

    /// The descriptor is about to be another's.
    func didClose(_ socket: Int32) {
        connections.remove(socket)
        if registrations.indices.contains(Int(socket)) { registrations[Int(socket)] = nil }
    }

    private func unregister(_ socket: Int32) {
        registrations[Int(socket)] = nil
        // Fails when the descriptor is closed, which is as good.
        _ = epoll_ctl(descriptor, EPOLL_CTL_DEL, socket, nil)
    }

    /// Something was heard of a descriptor.
    /// - Returns: Whether anybody wants to know.
    private func isWanted(_ token: UInt64) -> Bool {
        let socket = Int32(truncatingIfNeeded: token)
        guard registrations.indices.contains(Int(socket)), let known = registrations[Int(socket)],
            known.token == token, !known.isWanted
        else { return true }
        unregister(socket)
        return false
    }

    /// Waits for events.
    /// - Parameters:
    ///   - milliseconds: The longest wait; negative for no end, 0 for none.
    ///   - body: Called for each event.
    func wait(milliseconds: Int32, _ body: (PollerEvent) -> Void) {
        let count = unsafe events.withUnsafeMutableBufferPointer { buffer in
            unsafe epoll_wait(descriptor, buffer.baseAddress, Int32(buffer.count), milliseconds)
        }
        // A negative count is EINTR: nothing happened, and the caller looks at the time again.
        for index in 0..<max(0, Int(count)) {
            let flags = unsafe events[index].events
            let token = unsafe events[index].data.u64
            guard isWanted(token) else { continue }
            body(
                PollerEvent(
                    token: token,
                    isReadable: flags & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0,
                    isWritable: flags & EPOLLOUT.rawValue != 0,
                    isFailed: flags & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0))
        }
    }
}
