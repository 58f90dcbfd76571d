import NIOCore

/// A command as Redis reads it: an array of texts, each with its length.
struct RedisCommand: Equatable, Sendable {
    private let words: [[UInt8]]

    init(_ words: [[UInt8]]) {
        self.words = words
    }

    init(_ words: String...) {
        self.init(words.map { Array($0.utf8) })
    }

    /// Appends the command's bytes.
    func write(to buffer: inout ByteBuffer) {
        buffer.writeString("*\(words.count)\r\n")
        for word in words {
            buffer.writeString("$\(word.count)\r\n")
            buffer.writeBytes(word)
            buffer.writeString("\r\n")
        }
    }
}

extension RedisCommand: CustomStringConvertible, CustomReflectable {
    /// The command's name alone: what follows may be a password.
    var description: String { words.first.map { String(decoding: $0, as: UTF8.self) } ?? "" }
    /// Shows nothing.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
