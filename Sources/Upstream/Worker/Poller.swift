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
@safe final class Poller {
    private let descriptor: Int32
    private var events: [epoll_event]

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
    /// - Parameter token: Comes back with its events.
    func watch(_ socket: Int32, token: UInt64, reading: Bool, writing: Bool) {
        let interest = (reading ? EPOLLIN.rawValue : 0) | (writing ? EPOLLOUT.rawValue : 0)
        var event = unsafe epoll_event(events: interest, data: epoll_data_t(u64: token))
        if unsafe epoll_ctl(descriptor, EPOLL_CTL_MOD, socket, &event) == 0 { return }
        // Not watched yet, or its number was used by a descriptor that is closed: closing ends watching.
        _ = unsafe epoll_ctl(descriptor, EPOLL_CTL_ADD, socket, &event)
    }

    /// Watches a file descriptor no longer.
    func forget(_ socket: Int32) {
        // Fails when the descriptor is closed, which is as good.
        _ = epoll_ctl(descriptor, EPOLL_CTL_DEL, socket, nil)
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
            body(
                PollerEvent(
                    token: unsafe events[index].data.u64,
                    isReadable: flags & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0,
                    isWritable: flags & EPOLLOUT.rawValue != 0,
                    isFailed: flags & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0))
        }
    }
}
