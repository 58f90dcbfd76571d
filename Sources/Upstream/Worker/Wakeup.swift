import CLibCurl
import Glibc

/// Wakes a thread that waits in epoll (an `eventfd`). Signals that come before the thread looks become one.
final class Wakeup: Sendable {
    /// What epoll watches.
    let descriptor: Int32

    /// A new eventfd.
    /// - Throws: `SystemError` when the process has no more file descriptors.
    init() throws {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw SystemError(while: "making an eventfd") }
    }

    deinit {
        _ = close(descriptor)
    }

    /// Wakes the thread.
    func signal() {
        // Fails only when the counter is full, in which case the thread is being woken anyway.
        _ = eventfd_write(descriptor, 1)
    }

    /// Takes what was signalled.
    func clear() {
        var count: eventfd_t = 0
        _ = unsafe eventfd_read(descriptor, &count)
    }
}
