/// Policy files with their numbers.
struct FileTable: Sendable {
    private var paths = NameTable()
    /// How many bytes of each path lie before what is named within the folder.
    private var rootLengths: ContiguousArray<UInt32> = []

    /// The memory that the table takes.
    var byteCount: Int { paths.byteCount + rootLengths.count * 4 }

    /// The number of a file.
    /// - Parameter relative: The file within the policy folder, where it is known: the end of `path`.
    mutating func insert(_ path: String, relative: String?) -> UInt32 {
        let index = paths.insert(path)
        if Int(index) == rootLengths.count { rootLengths.append(0) }
        if let relative { rootLengths[Int(index)] = UInt32(path.utf8.count - relative.utf8.count) }
        return index
    }

    /// The file as messages name it.
    func path(_ index: UInt32) -> String { paths.name(Int(index)) }

    /// The file within the policy folder.
    func relativePath(_ index: UInt32) -> String {
        String(path(index).utf8.dropFirst(Int(rootLengths[Int(index)]))) ?? path(index)
    }
}
