/// A thread that runs transfers, and the mailbox by which it is told what to do.
final class UpstreamWorker: Sendable {
    let mailbox: Mailbox
    private let thread: OwnedThread

    /// Starts the thread.
    /// - Throws: `SystemError`.
    init(name: String, configuration: UpstreamConfiguration, authorities: EasySettings.Authorities) throws {
        let wakeup = try Wakeup()
        let mailbox = Mailbox(wakeup)
        let poller = PollerHandover(try Poller())
        self.mailbox = mailbox
        thread = try OwnedThread(name: name) {
            let loop = WorkerLoop(
                poller: poller.poller, wakeup: wakeup, mailbox: mailbox, configuration: configuration,
                authorities: authorities)
            loop.run()
        }
    }

    /// Waits until the thread has ended. Call it once.
    func join() { thread.join() }
}

/// Hands a poller over to the thread that it will be confined to, so that a failure to make one is seen by who starts it.
///
/// `@unchecked Sendable` is safe: the maker does not keep the poller, and the thread alone uses it.
private final class PollerHandover: @unchecked Sendable {
    let poller: Poller

    init(_ poller: Poller) {
        self.poller = poller
    }
}
