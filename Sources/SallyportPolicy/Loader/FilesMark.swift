/// What tells, without reading them, that files are still as they were.
package struct FilesMark: Equatable, Sendable {
    /// Of names, sizes and times. Hashed by a secret of the process: nobody can make two sets of files look alike.
    private let value: Int

    /// Looks at the files, which takes one look at each. One that cannot be looked at counts as one that is not there.
    /// - Parameters:
    ///   - policies: Where policy files are.
    ///   - folders: Folders of which every file counts, and no folder within.
    ///   - files: Single files.
    package init(policies: [String], folders: [String], files: [String]) {
        var hasher = Hasher()
        let count = Self.add(policies, to: &hasher)
        for folder in folders {
            guard let folder = try? OpenFolder(folder) else { continue }
            for name in ((try? folder.entries()) ?? []).map(\.name).sorted() {
                hasher.combine(name)
                hasher.combine(try? folder.stamp(of: name))
            }
        }
        for file in files { hasher.combine(try? FileSystem.stamp(of: file)) }
        value = hasher.finalize()
        FreedMemory.giveBack(afterLookingAt: count)
    }

    /// By itself, so that the list of the files is gone before its memory is given back.
    /// - Returns: how many policy files there are.
    private static func add(_ policies: [String], to hasher: inout Hasher) -> Int {
        let reading = FileReading(policies)
        hasher.combine(reading.files)
        hasher.combine(reading.stamps())
        return reading.files.count
    }
}
