import Foundation

/// Audit files, the oldest first.
package struct AuditFiles {
    /// A file that cannot be read.
    package struct Unreadable: Error {
        package var path: String
        package var reason: String
    }

    private var readers: [AuditFileReader]
    private let paths: [String]

    /// Opens the files and puts them in order by their first records: a file that was put away comes before the one that
    /// took its place, whatever their names. One without a record is the newest.
    package init(_ paths: [String]) throws(Unreadable) {
        guard paths.count > 1 else {
            self.paths = paths
            readers = []
            for path in paths { readers.append(try Self.open(path)) }
            return
        }
        var found: [(path: String, time: String)] = []
        for path in paths { found.append((path, try Self.firstTime(of: path))) }
        self.paths = found.enumerated().sorted { first, second in
            (first.element.time, first.offset) < (second.element.time, second.offset)
        }.map(\.element.path)
        readers = []
        for path in self.paths { readers.append(try Self.open(path)) }
    }

    /// Reads all of them.
    /// - Parameter isOver: Whether nothing more is to be written to the newest.
    package mutating func read(
        _ scan: inout AuditScan, isOver: Bool = true, _ body: (AuditEntry, [UInt8]) -> Void
    ) throws(Unreadable) {
        for index in readers.indices {
            do {
                try scan.read(&readers[index], isOver: isOver || index < readers.count - 1, body)
            } catch {
                throw Unreadable(path: paths[index], reason: error.localizedDescription)
            }
        }
    }

    /// What goes on with the newest from where it was read to; nil without any file.
    package var follower: AuditFollower? {
        guard let reader = readers.last, let path = paths.last else { return nil }
        return AuditFollower(reader, path: path)
    }

    private static func firstTime(of path: String) throws(Unreadable) -> String {
        // What comes through a pipe can be read once.
        guard path != "-" else { return "~" }
        var reader = try open(path)
        do {
            while let item = try reader.next() {
                if case .entry(let entry, _) = item { return entry.time }
            }
        } catch {
            throw Unreadable(path: path, reason: error.localizedDescription)
        }
        return "~"
    }

    private static func open(_ path: String) throws(Unreadable) -> AuditFileReader {
        do {
            return try AuditFileReader(path: path)
        } catch {
            throw Unreadable(path: path, reason: error.localizedDescription)
        }
    }
}
