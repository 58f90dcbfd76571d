import Foundation

/// Reads a file line by line, a piece at a time. At the end it may be asked again: what was written meanwhile comes then.
struct LineReader {
    /// The longest line that is held, in bytes.
    static let longest = 1 << 20
    private static let piece = 1 << 18

    enum Line: Equatable {
        case whole([UInt8])
        /// Longer than any record; nothing of it is kept.
        case tooLong
    }

    private let handle: FileHandle
    private var buffer: [UInt8] = []
    private var start = 0
    /// Up to where there is no line feed.
    private var searched = 0
    private var isSkipping = false
    /// The number of the line that was read last.
    private(set) var number = 0
    /// Bytes that were taken from the file.
    private(set) var offset = 0

    init(_ handle: FileHandle) {
        self.handle = handle
    }

    /// The next line without its line feed; nil where none is whole.
    mutating func next() throws -> Line? {
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) { return takeLine(until: end) }
            searched = buffer.count
            if buffer.count - start > Self.longest { skip() }
            guard try fill() else { return nil }
        }
    }

    /// What stands after the last line feed.
    var rest: [UInt8] { Array(buffer[start...]) }

    private mutating func takeLine(until end: Int) -> Line {
        let line: Line = isSkipping || end - start > Self.longest ? .tooLong : .whole(Array(buffer[start..<end]))
        isSkipping = false
        start = end + 1
        searched = start
        number += 1
        return line
    }

    private mutating func skip() {
        isSkipping = true
        buffer = []
        (start, searched) = (0, 0)
    }

    private mutating func fill() throws -> Bool {
        guard let data = try handle.read(upToCount: Self.piece), !data.isEmpty else { return false }
        buffer.removeFirst(start)
        searched -= start
        start = 0
        buffer += data
        offset += data.count
        return true
    }
}
