/// Reads what `git cat-file --batch` prints: for each name a line `HASH KIND SIZE`, so many bytes and a line break; or
/// a line that says why there is nothing, which for links has a second line.
struct GitBatchReader {
    private let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The next object.
    mutating func next() throws -> GitCommand.Object {
        let line = String(decoding: try nextLine(), as: UTF8.self)
        let words = line.split(separator: " ")
        if words.count == 3, words[0].utf8.count >= 40, let size = Int(words[2]) {
            guard size >= 0, position + size < bytes.count else { throw Self.cutShort }
            let content = bytes[position..<position + size]
            position += size + 1
            return GitCommand.Object(name: String(words[0]), kind: words[1] == "tree" ? .folder : .file(Array(content)))
        }
        // `dangling SIZE`, `loop SIZE`, `notdir SIZE` and `symlink SIZE` are followed by the name that they are about.
        if words.count == 2, let size = Int(words[1]) {
            guard position + size < bytes.count else { throw Self.cutShort }
            position += size + 1
        }
        return GitCommand.Object(name: "", kind: .missing)
    }

    private mutating func nextLine() throws -> ArraySlice<UInt8> {
        guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else { throw Self.cutShort }
        defer { position = end + 1 }
        return bytes[position..<end]
    }

    private static let cutShort = CommandFailure("git printed less than it announced: run it again")
}
