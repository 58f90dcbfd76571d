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

    private var entries: [Entry] = []
    private var text: [UInt8] = []

    /// Adds names.
    /// - Parameter file: The number of the file of accounts that they stand in; nil for one of what accounts share.
    mutating func add(_ uses: [HomographLint.Use], file: Int?) {
        for use in uses where !use.pattern.name.isEmpty {
            LookAlike.writeSkeleton(of: use.pattern.name.utf8.span, to: &text)
            entries.append(
                Entry(
                    skeleton: TextHash.of(text.span), name: TextHash.of(use.pattern.name.utf8.span), file: file ?? -1))
        }
    }

    mutating func merge(_ other: LookAlikeSearch) { entries += other.entries }

    /// The name that was there first: one look for what two would find.
    private func first(_ name: inout UInt64) -> UInt64 { name }

    /// The numbers of the files in which there are names that may be taken for others.
    var files: [Int] {
        var names: [UInt64: UInt64] = [:]
        names.reserveCapacity(entries.count)
        var suspects: Set<UInt64> = []
        for entry in entries where first(&names[entry.skeleton, default: entry.name]) != entry.name {
            suspects.insert(entry.skeleton)
        }
        guard !suspects.isEmpty else { return [] }
        return Set(entries.filter { $0.file >= 0 && suspects.contains($0.skeleton) }.map(\.file)).sorted()
    }
}
