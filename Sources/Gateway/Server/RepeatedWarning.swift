import Logging
import NIOCore
import Synchronization

/// Warns of what strangers can bring about as often as they like: now and then, and not each time.
final class RepeatedWarning: Sendable {
    private let logger: Logger
    private let last = Mutex<NIODeadline?>(nil)

    init(logger: Logger) {
        self.logger = logger
    }

    /// Logs, unless it did in the last ten seconds.
    func warn(_ message: Logger.Message, _ metadata: Logger.Metadata) {
        let isDue = last.withLock { last in
            let now = NIODeadline.now()
            if let time = last, now - time < .seconds(10) { return false }
            last = now
            return true
        }
        if isDue { logger.warning(message, metadata: metadata) }
    }
}
