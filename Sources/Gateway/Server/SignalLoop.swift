import Glibc
import UnixSignals

/// What the process does on signals: SIGHUP reloads, SIGUSR1 opens the audit file anew, the first SIGTERM or SIGINT drains, the second ends it at once.
struct SignalLoop {
    private enum Event: Sendable {
        case signal(UnixSignal)
        case stopped
    }

    private let signals: UnixSignalsSequence

    /// Begins to take signals, so that one that comes while the gateway starts waits for it.
    static func trap() async -> SignalLoop {
        // Writing to a pipe that nobody reads is an error of that write, not the end of the process.
        // So is writing beyond the greatest size of a file (see setrlimit(2)).
        _ = signal(SIGXFSZ, SIG_IGN)
        return await SignalLoop(
            signals: UnixSignalsSequence(trapping: .sighup, .sigusr1, .sigterm, .sigint, .sigpipe))
    }

    /// Serves signals until the gateway has stopped.
    func run(_ gateway: RunningGateway) async {
        let (events, continuation) = AsyncStream<Event>.makeStream()
        let signals = signals
        let forwarding = Task {
            for await signal in signals { continuation.yield(.signal(signal)) }
        }
        var isStopping = false
        for await event in events {
            switch event {
            case .stopped:
                continuation.finish()
            case .signal(.sighup):
                Task { await gateway.reload() }
            case .signal(.sigusr1):
                gateway.reopenAudit()
            case .signal(.sigterm), .signal(.sigint):
                if isStopping { _exit(1) }
                isStopping = true
                Task {
                    await gateway.stop()
                    continuation.yield(.stopped)
                }
            case .signal:
                break
            }
        }
        forwarding.cancel()
    }
}
