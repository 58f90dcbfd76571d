/// Picks the records that are asked for, and counts or shows them.
package struct AuditSearch {
    /// What becomes of the records that are found.
    package enum Shows: Sendable {
        /// Each is shown; of those that were there at the start only the last so many, where that is said.
        case records(tail: Int?)
        /// They are counted.
        case summary(top: Int)
    }

    private let filter: AuditFilter
    /// How many are held back; nil where each is shown at once.
    private var tail: Int?
    private var held: [(entry: AuditEntry, line: [UInt8])] = []
    /// The place of the oldest of those that are held, once they are as many as may be.
    private var oldest = 0
    /// Records that were found.
    package private(set) var found = 0
    /// Where that is asked for.
    package private(set) var summary: AuditSummary?

    package init(filter: AuditFilter, shows: Shows) {
        self.filter = filter
        switch shows {
        case .records(let tail): self.tail = tail
        case .summary(let most): summary = AuditSummary(top: most)
        }
    }

    /// Takes a record, with its line.
    package mutating func take(_ entry: AuditEntry, _ line: [UInt8], _ show: (AuditEntry, [UInt8]) -> Void) {
        guard filter.matches(entry) else { return }
        found += 1
        if summary != nil {
            summary?.add(entry)
        } else if let tail {
            hold((entry, line), atMost: tail)
        } else {
            show(entry, line)
        }
    }

    /// Shows what was held back. From now on each record is shown at once.
    package mutating func finish(_ show: (AuditEntry, [UInt8]) -> Void) {
        for record in held[oldest...] + held[..<oldest] { show(record.entry, record.line) }
        held = []
        oldest = 0
        tail = nil
    }

    private mutating func hold(_ record: (AuditEntry, [UInt8]), atMost most: Int) {
        guard held.count == most else { return held.append(record) }
        guard most > 0 else { return }
        held[oldest] = record
        oldest = (oldest + 1) % most
    }
}
