import Dispatch
import Logging
import Synchronization

/// Writes audit lines to their file, off the event loops.
///
/// Lines wait in a bounded queue. When the file cannot keep up, lines are dropped, counted and the count logged; a request is
/// never held up. ``close()`` writes what waits, so that a clean drain loses nothing.
final class AuditWriter: Sendable {
    /// How many bytes may wait to be written.
    static let capacity = 8 << 20

    /// How long a line waits for others to be written with, in milliseconds.
    private static let patience = 5

    private struct Pending {
        var bytes: [UInt8] = []
        var dropped = 0
        var isScheduled = false
    }

    private let pending = Mutex(Pending())
    private let queue = DispatchQueue(label: "sallyport.audit")
    private let file: AuditFile
    private let capacity: Int
    private let logger: Logger

    /// A writer to `path`, or to standard output for `-`.
    /// - Throws: ``AuditFile/Failure`` when the file cannot be opened.
    init(path: String, logger: Logger, capacity: Int = AuditWriter.capacity) throws(AuditFile.Failure) {
        file = try AuditFile(path: path)
        self.capacity = capacity
        self.logger = logger
    }

    /// Takes a line, which ends in a line feed. Never blocks.
    func write(_ line: [UInt8]) {
        let mustSchedule = pending.withLock { pending in
            guard pending.bytes.count + line.count <= capacity else {
                pending.dropped += 1
                return false
            }
            pending.bytes.append(contentsOf: line)
            defer { pending.isScheduled = true }
            return !pending.isScheduled
        }
        // A little later, so that many lines are one call of the system.
        if mustSchedule { queue.asyncAfter(deadline: .now() + .milliseconds(Self.patience)) { self.flush() } }
    }

    /// Opens the file anew, so that it can be renamed away (rotation).
    func reopen() {
        queue.async {
            self.flush()
            do throws(AuditFile.Failure) {
                try self.file.reopen()
            } catch {
                self.logger.error("cannot reopen the audit file; writing to the old one", metadata: error.metadata)
            }
        }
    }

    /// Writes what waits. Blocks until it is written.
    func close() {
        queue.sync { flush() }
    }

    /// Runs on the queue alone.
    private func flush() {
        let batch = pending.withLock { pending in
            defer { pending = Pending() }
            return pending
        }
        if batch.dropped > 0 {
            logger.error("audit lines were dropped", metadata: ["lines": "\(batch.dropped)"])
        }
        guard !batch.bytes.isEmpty else { return }
        do throws(AuditFile.Failure) {
            try file.append(batch.bytes)
        } catch {
            logger.error("cannot write to the audit file", metadata: error.metadata)
        }
    }
}

extension AuditFile.Failure {
    var metadata: Logger.Metadata { ["file": "\(path)", "error": "\(reason)"] }
}
