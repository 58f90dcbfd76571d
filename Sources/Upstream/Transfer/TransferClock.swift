/// Which timeout a transfer is under. Times are nanoseconds of a clock that never goes back.
struct TransferClock: Equatable {
    /// What the transfer is doing.
    enum Phase: Equatable {
        /// Nothing was sent yet.
        case connecting
        /// The request is being sent.
        case sending
        /// The request was sent.
        case waiting
        /// The head of the answer came.
        case receiving
    }

    /// What the transfer is doing.
    private(set) var phase = Phase.connecting
    private let connectBy: UInt64
    private let totalBy: UInt64
    private let firstByte: UInt64
    private let idle: UInt64
    /// When a byte moved, or a turn of the caller ended, for the last time.
    private(set) var lastMove: UInt64

    /// A clock for a transfer that starts now.
    init(_ timeouts: UpstreamRequest.Timeouts, now: UInt64) {
        connectBy = TransferClock.add(now, TransferClock.nanoseconds(timeouts.connect))
        totalBy = TransferClock.add(now, TransferClock.nanoseconds(timeouts.total))
        firstByte = TransferClock.nanoseconds(timeouts.firstByte)
        idle = TransferClock.nanoseconds(timeouts.idle)
        lastMove = now
    }

    /// Records that a byte moved or that the caller's turn is over.
    mutating func move(now: UInt64) {
        lastMove = now
    }

    /// Records what the transfer is doing now.
    mutating func enter(_ phase: Phase, now: UInt64) {
        self.phase = phase
        lastMove = now
    }

    /// When the transfer times out, and how.
    /// - Parameter waitsForCaller: Whether it is the caller who is slow; only the total timeout holds then.
    func deadline(waitsForCaller: Bool) -> (time: UInt64, kind: UpstreamFailure.Kind) {
        let next: (time: UInt64, kind: UpstreamFailure.Kind)
        switch phase {
        case .connecting: next = (connectBy, .connectTimeout)
        case .waiting: next = (TransferClock.add(lastMove, firstByte), .firstByteTimeout)
        case .sending, .receiving:
            let time = waitsForCaller ? UInt64.max : TransferClock.add(lastMove, idle)
            next = (time, .idleTimeout)
        }
        return next.time < totalBy ? next : (totalBy, .totalTimeout)
    }

    private static func nanoseconds(_ duration: Duration) -> UInt64 {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : add(whole, UInt64(attoseconds / 1_000_000_000))
    }

    private static func add(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }
}
