import NIOConcurrencyHelpers
import NIOCore

/// A thread that runs transfers, and its mailbox.
final class UpstreamWorker: Sendable {
    /// What the thread is asked to do.
    let mailbox: Mailbox
    /// What the thread has done.
    let counters: UpstreamCounters
    private let thread: OwnedThread
    private let ending = ThreadEnding()

    /// Starts the thread.
    /// - Throws: `SystemError` when there are no more threads or file descriptors.
    init(configuration: UpstreamConfiguration, authorities: EasySettings.Authorities) throws {
        let wakeup = try Wakeup()
        let mailbox = Mailbox(wakeup)
        let ending = ending
        let counters = UpstreamCounters()
        self.mailbox = mailbox
        self.counters = counters
        // What belongs to the thread is made on it, and never leaves it.
        thread = try OwnedThread {
            let context = WorkerContext(
                configuration: configuration, authorities: authorities, counters: counters)
            if let context { WorkerLoop(context, mailbox: mailbox, wakeup: wakeup).run() }
            WorkerLoop.refuse(mailbox.close())
            ending.signal()
        }
    }

    /// Waits until the thread has ended. Call it once, after `shutdown` was posted.
    func waitForEnd() async {
        await ending.wait()
        thread.join()
    }
}

/// Tells one waiter that a thread is about to end.
private final class ThreadEnding: Sendable {
    private enum State {
        case running
        case awaited(CheckedContinuation<Void, Never>)
        case ended
    }

    private let state = NIOLockedValueBox(State.running)

    func signal() {
        let waiter: CheckedContinuation<Void, Never>? = state.withLockedValue { state in
            defer { state = .ended }
            guard case .awaited(let waiter) = state else { return nil }
            return waiter
        }
        waiter?.resume()
    }

    func wait() async {
        await withCheckedContinuation { waiter in
            let hasEnded = state.withLockedValue { state in
                if case .ended = state { return true }
                state = .awaited(waiter)
                return false
            }
            if hasEnded { waiter.resume() }
        }
    }
}
