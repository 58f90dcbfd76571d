/// Finds out whether among the names of all accounts there are any that are taken for one another, without keeping the names.
///
/// Of each name there are two hashes: of itself, and of what it is read as. Where different names are read alike, the files that
/// have such names are read once more.
struct LookAlikeSearch: Sendable {
    private struct Entry: Sendable {
        var skeleton: UInt64
        var name: UInt64
        /// -1 where it is none of accounts.
        var file: Int
    }

    /// By the last bits of their skeletons: each part is small enough for the caches, and is searched for itself.
    private var parts: [[Entry]] = Array(repeating: [], count: partCount)
    /// The same of others.
    private var others: [[[Entry]]] = []
    private var text: [UInt8] = []

    private static let partCount = 64

    /// Adds the name of a pattern.
    /// - Parameter file: The number of the file of accounts that it stands in; nil for one of what accounts share.
    mutating func add(_ pattern: HostPattern, file: Int?) {
        guard !pattern.name.isEmpty else { return }
        let name = pattern.name.utf8.span
        LookAlike.writeSkeleton(of: name, to: &text)
        let entry = Entry(skeleton: TextHash.of(text.span), name: TextHash.of(name), file: file ?? -1)
        parts[Int(entry.skeleton % UInt64(Self.partCount))].append(entry)
    }

    mutating func merge(_ other: LookAlikeSearch) {
        others.append(other.parts)
        others += other.others
    }

    /// The numbers of the files in which there are names that may be taken for others.
    var files: [Int] {
        let all = others + [parts]
        return Parallel.work(on: Self.partCount, chunk: 1, by: { Set<Int>() }) { files, range in
            for part in range { files.formUnion(Self.files(of: all.map { $0[part] })) }
        }.reduce(into: Set()) { $0.formUnion($1) }.sorted()
    }

    private static func files(of lists: [[Entry]]) -> [Int] {
        var names: [UInt64: UInt64] = [:]
        names.reserveCapacity(lists.reduce(0) { $0 + $1.count })
        var suspects: Set<UInt64> = []
        for list in lists {
            for entry in list where first(&names[entry.skeleton, default: entry.name]) != entry.name {
                suspects.insert(entry.skeleton)
            }
        }
        guard !suspects.isEmpty else { return [] }
        return lists.joined().filter { $0.file >= 0 && suspects.contains($0.skeleton) }.map(\.file)
    }

    /// The name that was there first: one look for what two would find.
    private static func first(_ name: inout UInt64) -> UInt64 { name }
}
