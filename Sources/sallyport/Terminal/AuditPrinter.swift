import AuditTrail
import Foundation
import SallyportPolicy

/// Prints audit records, many at a time.
struct AuditPrinter {
    private static let most = 1 << 16

    private let format: AuditCommand.Format
    private let style: TextStyle
    private var buffer: [UInt8] = []

    init(_ format: AuditCommand.Format, _ style: TextStyle) {
        self.format = format
        self.style = style
    }

    /// Prints a record: the line as it is, or as people read it.
    mutating func print(_ entry: AuditEntry, _ line: [UInt8]) {
        switch format {
        case .json: buffer += line
        case .text: buffer += entry.text(style).utf8
        }
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count > Self.most { flush() }
    }

    mutating func print(_ summary: AuditSummary, _ scan: AuditScan) {
        switch format {
        case .json: buffer += (summary.json(invalid: scan.invalid, unfinished: scan.unfinished) + "\n").utf8
        case .text: buffer += summary.text(style).utf8
        }
    }

    /// Writes what is held back.
    mutating func flush() {
        FileHandle.standardOutput.write(Data(buffer))
        buffer.removeAll(keepingCapacity: true)
    }
}
