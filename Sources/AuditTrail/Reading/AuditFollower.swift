import Foundation

/// Reads an audit file as it grows, and goes on with the file that takes its place, or from the start where it was emptied.
package struct AuditFollower {
    private let path: String
    private var reader: AuditFileReader
    private var identity: FileIdentity?

    /// Goes on where a reader has come to.
    init(_ reader: AuditFileReader, path: String) {
        self.path = path
        self.reader = reader
        identity = FileIdentity(reader.handle)
    }

    /// Reads what has come since it was read last; to be called a few times a second.
    package mutating func read(_ scan: inout AuditScan, _ body: (AuditEntry, [UInt8]) -> Void) throws {
        // A file is looked for before the old one is read to its end: whoever made it was done with the old one.
        let current = FileIdentity(path)
        try scan.read(&reader, isOver: false, body)
        guard let current else { return }
        if !current.isSame(as: identity) {
            try scan.read(&reader, body)
            try begin(&scan, body)
        } else if current.size < reader.offset {
            try begin(&scan, body)
        }
    }

    private mutating func begin(_ scan: inout AuditScan, _ body: (AuditEntry, [UInt8]) -> Void) throws {
        // It may have been put away already: then the next look finds the one after it.
        guard let next = try? AuditFileReader(path: path) else { return }
        reader = next
        identity = FileIdentity(reader.handle)
        try scan.read(&reader, isOver: false, body)
    }
}
