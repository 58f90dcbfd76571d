import Foundation

/// Goes through audit files once, and counts what it cannot read.
package struct AuditScan {
    /// Lines that are no records.
    package private(set) var invalid = 0
    /// Files whose last line has no end yet.
    package private(set) var unfinished = 0
    /// Records, asked for or not.
    package private(set) var entries = 0
    private let complain: (String) -> Void

    /// - Parameter complain: Is given a sentence for each line that cannot be read.
    package init(complain: @escaping (String) -> Void) {
        self.complain = complain
    }

    /// Reads what there is of a file.
    /// - Parameter isOver: Whether nothing more is to be written to it.
    mutating func read(
        _ reader: inout AuditFileReader, isOver: Bool = true, _ body: (AuditEntry, [UInt8]) -> Void
    ) throws {
        while let item = try reader.next() { take(item, of: reader, body) }
        if isOver, let item = reader.last() { take(item, of: reader, body) }
    }

    private mutating func take(
        _ item: AuditFileReader.Item, of reader: AuditFileReader, _ body: (AuditEntry, [UInt8]) -> Void
    ) {
        switch item {
        case .entry(let entry, let line):
            entries += 1
            body(entry, line)
        case .invalid(let line, let why):
            invalid += 1
            complain("\(reader.name):\(line): this line is no audit record: it \(why)")
        case .unfinished(let line):
            unfinished += 1
            complain("\(reader.name):\(line): this line is not written to its end")
        }
    }
}
