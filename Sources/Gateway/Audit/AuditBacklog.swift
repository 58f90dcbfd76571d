/// Audit lines that wait to be written, in order. Of the first, a part may have been written.
struct AuditBacklog: Sendable {
    private var bytes: [UInt8] = []
    /// Where the first line begins that is not written whole.
    private var lineStart = 0
    /// Where the first byte is that is not written.
    private var next = 0

    /// How many bytes wait.
    var count: Int { bytes.count - next }
    var isEmpty: Bool { count == 0 }

    /// Whether a line was written in part.
    var isWithinLine: Bool { next > lineStart }

    /// Adds whole lines.
    mutating func append(_ lines: [UInt8]) {
        if isEmpty {
            bytes = lines
            lineStart = 0
            next = 0
        } else {
            bytes += lines
        }
    }

    /// The rest of the first line, with its line feed.
    var firstLine: ArraySlice<UInt8> {
        let end = bytes[next...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex - 1
        return bytes[next...end]
    }

    /// So many whole lines as fit into `limit` bytes, and the first in any case.
    func lines(fitting limit: Int) -> ArraySlice<UInt8> {
        guard count > limit else { return bytes[next...] }
        let first = firstLine
        guard first.count < limit else { return first }
        let end = bytes[next..<(next + limit)].lastIndex(of: UInt8(ascii: "\n")) ?? first.endIndex - 1
        return bytes[next...end]
    }

    /// So many bytes were written.
    /// - Returns: how many lines are whole with them.
    mutating func advance(by count: Int) -> Int {
        let written = bytes[next..<(next + count)]
        next += count
        guard let last = written.lastIndex(of: UInt8(ascii: "\n")) else { return 0 }
        lineStart = last + 1
        return Self.lines(in: written.span)
    }

    /// Adds up without a jump, and what fits into a byte, so that many bytes are looked at in one step: the compiler does that
    /// for a `while`.
    private static func lines(in bytes: Span<UInt8>) -> Int {
        var count = 0
        for start in stride(from: 0, to: bytes.count, by: 255) {
            let part = bytes.extracting(start..<min(start + 255, bytes.count))
            var found: UInt8 = 0
            var index = 0
            while index < part.count {
                found &+= part[index] == 0x0A ? 1 : 0
                index += 1
            }
            count += Int(found)
        }
        return count
    }

    /// Has the first line written from its beginning, as what was written of it is somewhere else.
    mutating func restartLine() {
        next = lineStart
    }

    /// All lines that are not written whole.
    var lines: [ArraySlice<UInt8>] { bytes[lineStart...].split(separator: UInt8(ascii: "\n")) }

    /// Gives up what waits.
    mutating func removeAll() {
        self = AuditBacklog()
    }
}
