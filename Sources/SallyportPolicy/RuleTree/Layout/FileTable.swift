/// Files and folders of policies with their numbers.
struct FileTable: Sendable {
    /// Of each its path, a zero, and how many bytes of the path lie before what is named within the policy folder.
    private var names = NameTable()

    /// How many there are.
    var count: Int { names.count }

    /// The memory that the table takes.
    var byteCount: Int { names.byteCount }

    /// The number of a path with the length of its root, as `key` puts them together.
    mutating func insert(_ key: Span<UInt8>) -> UInt32 { names.insert(key) }

    /// The key of a path.
    static func write(_ path: Span<UInt8>, rootLength: Int, to key: inout [UInt8]) {
        key.removeAll(keepingCapacity: true)
        for index in path.indices { key.append(path[index]) }
        key.append(0)
        for shift in stride(from: 0, to: 32, by: 8) { key.append(UInt8(truncatingIfNeeded: rootLength >> shift)) }
    }

    /// The key of what has this number.
    func key(_ index: UInt32) -> [UInt8] { names.bytes(Int(index)) }

    /// The path as messages name it, and how many bytes of it lie before what is named within the policy folder.
    func path(_ index: UInt32) -> (bytes: [UInt8], rootLength: Int) {
        var path = key(index)
        var rootLength = 0
        for _ in 0..<4 { rootLength = rootLength << 8 | Int(path.removeLast()) }
        path.removeLast()
        return (path, rootLength)
    }
}
