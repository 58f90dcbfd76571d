import Glibc

/// A thread that runs one closure, with all signals blocked: the process's signals are for other threads, and a write
/// to a closed socket is an error and not SIGPIPE. Threads that libcurl makes to resolve names inherit that.
struct OwnedThread: Sendable {
    private let thread: pthread_t

    /// Starts a thread.
    /// - Throws: `SystemError` when the system has no more threads.
    init(_ body: @escaping @Sendable () -> Void) throws {
        let box = unsafe Unmanaged.passRetained(ThreadBody(body))
        var thread = pthread_t()
        let code = unsafe pthread_create(&thread, nil, runThread, box.toOpaque())
        guard code == 0 else {
            unsafe box.release()
            throw SystemError(code, while: "starting a thread")
        }
        self.thread = thread
    }

    /// Waits for the thread's end. Call it once.
    func join() {
        _ = pthread_join(thread, nil)
    }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

/// The start of a thread; owns the `ThreadBody` that it is given.
private func runThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    let body = unsafe Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue()
    var signals = sigset_t()
    _ = unsafe sigfillset(&signals)
    for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { _ = unsafe sigdelset(&signals, fault) }
    _ = unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    body.run()
    return nil
}
