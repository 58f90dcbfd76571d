import NIOCore

/// What the parts of one worker share. Confined to the worker's thread.
final class WorkerContext {
    /// The client's settings.
    let configuration: UpstreamConfiguration
    /// Whom to trust.
    let authorities: EasySettings.Authorities
    /// Watches the sockets.
    let poller: Poller
    /// What is to happen later.
    let alarms = AlarmQueue()
    /// What callers are to be told.
    let outbox = Outbox()
    /// What was done, for others to read.
    let counters: UpstreamCounters
    /// What may be tried again.
    var retries = RetryBudget()
    /// Transfers that hold bytes for their callers since this turn began.
    var unflushed: [Exchange] = []
    /// The time of the current turn, in nanoseconds.
    private(set) var now: UInt64 = NIODeadline.now().uptimeNanoseconds

    /// Nil when the process has no more file descriptors.
    init?(
        configuration: UpstreamConfiguration, authorities: EasySettings.Authorities,
        counters: UpstreamCounters = UpstreamCounters()
    ) {
        guard let poller = try? Poller() else { return nil }
        self.poller = poller
        self.counters = counters
        self.configuration = configuration
        self.authorities = authorities
    }

    /// Looks at the clock.
    func tick() {
        now = NIODeadline.now().uptimeNanoseconds
    }

    /// Sets an alarm this long from now; with 0 it rings once the clock was looked at again.
    func set(_ alarm: Alarm, after milliseconds: UInt64) {
        alarms.set(alarm, to: now + max(1, milliseconds * 1_000_000))
    }
}
