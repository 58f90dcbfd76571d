/// Where a rule lies in a tree.
struct RulePlace: Hashable, Sendable {
    /// Where its account begins.
    var account: Int
    /// Its number in the account's set.
    var rule: UInt32
}

extension RuleTreeStorage {
    /// The rule as messages name it.
    func reference(of place: RulePlace) -> RuleReference {
        let words = words.span
        let block = Int(words[place.account + AccountLayout.Header.rules])
        let origin = RuleSetLayout.origins(words, block) + Int(place.rule) * RuleSetLayout.Origin.count
        let file = words[origin + RuleSetLayout.Origin.file]
        let id = words[origin + RuleSetLayout.Origin.id]
        return RuleReference(
            file: terms.files.relativePath(fileIndex(file, of: place.account)),
            line: Int(words[origin + RuleSetLayout.Origin.line]),
            id: id == 0 ? nil : PackedText.string(words, at: block + Int(id >> 7), count: Int(id & 0x7F)))
    }

    /// A file by its number; `none` stands for the account's own.
    func fileIndex(_ file: UInt32, of account: Int) -> UInt32 {
        file == RuleSetLayout.none ? words[account + AccountLayout.Header.file] : file
    }
}
