/// Finds keys that come twice in a map that is being read.
///
/// Texts that are canonically equivalent look the same to a reader, and count as the same key.
struct YAMLKeys {
    private var indexes: [String: Int] = [:]

    /// Up to so many keys comparing is quicker than hashing.
    private static let few = 12

    /// Where a key stands among the entries so far, which must be those of the last call and more.
    mutating func first(_ key: String, in entries: [YAMLEntry]) -> SourceRange? {
        guard entries.count > YAMLKeys.few else {
            return entries.first { $0.key == key }?.keyRange
        }
        for index in indexes.count..<entries.count { indexes[entries[index].key] = index }
        return indexes[key].map { entries[$0].keyRange }
    }
}
