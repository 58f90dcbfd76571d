import Dispatch
import Foundation
import Logging
import Synchronization

/// Writes audit lines to where they go, off the event loops.
///
/// Lines wait in memory, a few milliseconds for others to be written with, and longer where they cannot be written: that is
/// tried again and again. A request is never held up. With `drop`, lines beyond ``capacity`` are given up and counted. With
/// `refuse`, ``isRefusing`` says that no further request is to be served, and no line of one that was is given up.
/// ``close()`` writes what waits, so that a clean drain loses nothing.
final class AuditWriter: Sendable {
    /// How many bytes may wait to be written.
    static let capacity = 8 << 20

    /// How long a line waits for others to be written with.
    private static let patience = DispatchTimeInterval.milliseconds(5)
    /// How long after a failure it is tried again.
    private static let pause = DispatchTimeInterval.milliseconds(200)
    /// How often it is tried again at the end.
    private static let lastAttempts = 10

    private struct Pending {
        var bytes: [UInt8] = []
        var dropped = 0
        var isScheduled = false
        /// What waits on the queue.
        var backlog = 0
        var counts = AuditCounts()
    }

    private let pending = Mutex(Pending())
    private let refusing = Atomic(false)
    private let queue = DispatchQueue(label: "sallyport.audit")
    /// Touched on the queue alone.
    private let backlog = Mutex(AuditBacklog())
    private let sink: any AuditSink
    private let onFailure: AuditSettings.OnFailure
    private let capacity: Int
    private let logger: Logger

    /// A writer to `sink`.
    init(
        to sink: any AuditSink, onFailure: AuditSettings.OnFailure = .drop, logger: Logger,
        capacity: Int = AuditWriter.capacity
    ) {
        self.sink = sink
        self.onFailure = onFailure
        self.capacity = capacity
        self.logger = logger
    }

    /// Whether no further request is to be served, as its line might not be written. One load of a word.
    var isRefusing: Bool { refusing.load(ordering: .relaxed) }

    /// How it has gone.
    var counts: AuditCounts {
        pending.withLock { pending in
            var counts = pending.counts
            counts.dropped += pending.dropped
            counts.pendingBytes = pending.bytes.count + pending.backlog
            return counts
        }
    }

    /// Takes a line, which ends in a line feed. Never blocks.
    /// - Parameter isServed: Whether something may have been done for the request: its line is then kept in any case, with
    ///   `refuse`.
    func write(_ line: [UInt8], isServed: Bool = true) {
        let mustKeep = onFailure == .refuse && isServed
        let mustSchedule = pending.withLock { pending in
            let count = pending.bytes.count + pending.backlog + line.count
            if onFailure == .refuse, count > capacity / 2 { refusing.store(true, ordering: .relaxed) }
            guard mustKeep || count <= capacity else {
                pending.dropped += 1
                return false
            }
            pending.bytes.append(contentsOf: line)
            defer { pending.isScheduled = true }
            return !pending.isScheduled
        }
        // A little later, so that many lines are one call of the system.
        if mustSchedule { queue.asyncAfter(deadline: .now() + Self.patience) { self.flush() } }
    }

    /// Opens anew what lines go to, so that a file can be renamed away.
    func reopen() {
        queue.async {
            self.flush()
            do throws(AuditFailure) {
                try self.backlog.withLock { backlog throws(AuditFailure) in try self.sink.reopen(&backlog) }
            } catch {
                self.logger.error("cannot reopen the audit file; writing to the old one", metadata: error.metadata)
            }
        }
    }

    /// Writes what waits. Blocks until it is written, or cannot be for seconds; with `refuse` it is then written to the log.
    func close() {
        queue.sync {
            flush(isLast: true)
            for _ in 0..<Self.lastAttempts where !backlog.withLock({ $0.isEmpty }) {
                if onFailure == .drop { break }
                Thread.sleep(forTimeInterval: 0.2)
                flush(isLast: true)
            }
            giveUp()
        }
    }

    /// Writes what waits. Runs on the queue alone.
    private func flush(isLast: Bool = false) {
        let (bytes, dropped) = pending.withLock { pending in
            let taken = (pending.bytes, pending.dropped)
            pending.counts.dropped += pending.dropped
            pending.backlog += pending.bytes.count
            pending.bytes = []
            pending.dropped = 0
            pending.isScheduled = false
            return taken
        }
        if dropped > 0 { logger.error("audit lines were dropped", metadata: ["lines": "\(dropped)"]) }
        let (lines, failure, left) = backlog.withLock { backlog in
            backlog.append(bytes)
            let (lines, failure) = sink.write(&backlog)
            return (lines, failure, backlog.count)
        }
        note(lines: lines, failure, left: left)
        if failure != nil, !isLast { retryLater() }
    }

    private func note(lines: Int, _ failure: AuditFailure?, left: Int) {
        let wasFailing = pending.withLock { pending in
            defer { pending.counts.isFailing = failure != nil }
            pending.counts.written += lines
            pending.counts.failures += failure == nil ? 0 : 1
            pending.backlog = left
            let isCrowded = left + pending.bytes.count > capacity / 2
            refusing.store(onFailure == .refuse && (failure != nil || isCrowded), ordering: .relaxed)
            return pending.counts.isFailing
        }
        if let failure, !wasFailing {
            logger.error(
                onFailure == .refuse
                    ? "audit lines cannot be written; requests are refused until they can"
                    : "audit lines cannot be written; they wait, and are dropped when too many do",
                metadata: failure.metadata)
        } else if failure == nil, wasFailing {
            logger.notice("audit lines can be written again")
        }
    }

    private func retryLater() {
        let mustSchedule = pending.withLock { pending in
            defer { pending.isScheduled = true }
            return !pending.isScheduled
        }
        if mustSchedule { queue.asyncAfter(deadline: .now() + Self.pause) { self.flush() } }
    }

    /// What cannot be written at the end is counted, and with `refuse` written to the log.
    private func giveUp() {
        let lines = backlog.withLock { backlog in
            defer { backlog.removeAll() }
            return backlog.lines
        }
        guard !lines.isEmpty else { return }
        pending.withLock { pending in
            pending.counts.dropped += lines.count
            pending.backlog = 0
        }
        logger.error("audit lines could not be written", metadata: ["lines": "\(lines.count)"])
        guard onFailure == .refuse else { return }
        for line in lines {
            logger.error("an audit line", metadata: ["line": "\(String(decoding: line, as: UTF8.self))"])
        }
    }
}
