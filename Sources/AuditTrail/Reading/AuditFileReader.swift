import Foundation

/// Reads the records of an audit file one after the other, however long it is.
package struct AuditFileReader {
    /// What a line holds.
    package enum Item {
        /// A record, with the line as it is.
        case entry(AuditEntry, line: [UInt8])
        /// The line is no record; with its number, from 1.
        case invalid(line: Int, why: String)
        /// The last line has no end yet, and is no record so far.
        case unfinished(line: Int)
    }

    /// What to call it in messages.
    package let name: String
    let handle: FileHandle
    private var lines: LineReader
    private let decoder = JSONDecoder()

    init(_ handle: FileHandle, name: String) {
        self.name = name
        self.handle = handle
        lines = LineReader(handle)
    }

    /// Opens a file; `-` is standard input.
    package init(path: String) throws {
        if path == "-" {
            self.init(.standardInput, name: "standard input")
        } else {
            self.init(try FileHandle(forReadingFrom: URL(fileURLWithPath: path)), name: path)
        }
    }

    /// Bytes that were taken from the file.
    var offset: Int { lines.offset }

    /// The next whole line; nil where there is none, or none yet.
    package mutating func next() throws -> Item? {
        guard let line = try lines.next() else { return nil }
        guard case .whole(let bytes) = line else {
            return .invalid(line: lines.number, why: "is longer than \(LineReader.longest) bytes")
        }
        return item(bytes, number: lines.number)
    }

    /// What follows the last line feed of a file that has been read to its end; nil where nothing does.
    package func last() -> Item? {
        let rest = lines.rest
        guard !rest.isEmpty else { return nil }
        let number = lines.number + 1
        let item = item(rest, number: number)
        if case .entry = item { return item }
        return .unfinished(line: number)
    }

    private func item(_ bytes: [UInt8], number: Int) -> Item {
        do {
            let entry = try decoder.decode(AuditEntry.self, from: Data(bytes))
            guard AuditTime.isWellFormed(entry.time) else {
                return .invalid(line: number, why: "has a time in another form than records have")
            }
            return .entry(entry, line: bytes)
        } catch let error as DecodingError {
            return .invalid(line: number, why: error.audit)
        } catch {
            return .invalid(line: number, why: "is not JSON")
        }
    }
}

extension DecodingError {
    /// What follows `the line`.
    fileprivate var audit: String {
        switch self {
        case .keyNotFound(let key, _): "has no `\(key.stringValue)`"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            context.codingPath.last.map { "has a `\($0.stringValue)` of another kind than records have" }
                ?? "is no JSON object"
        default: "is not JSON"
        }
    }
}
