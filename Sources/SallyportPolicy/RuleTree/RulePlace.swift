/// Where a rule lies in a tree.
struct RulePlace: Hashable, Sendable {
    /// Where its account begins.
    var account: AccountPlace
    /// Where the rule begins, in the words that its account is in.
    var rule: Int
}

extension RuleTreeStorage {
    /// The rule as messages name it.
    func reference(of place: RulePlace) -> RuleReference {
        let words = words(of: place.account)
        let rule = RuleWords(words, block: rules(of: place.account), place: place.rule)
        return RuleReference(file: relativeFile(of: rule, in: place.account), line: rule.line, id: rule.id)
    }

    private func relativeFile(of rule: RuleWords, in account: AccountPlace) -> String {
        let (path, rootLength) = rule.file.map { terms.files.path(rule.words[$0]) } ?? ownFile(of: account)
        return String(path.utf8.dropFirst(rootLength)) ?? path
    }

    /// The file in which an account is declared, and how many bytes of its path lie before what is named within the policy
    /// folder.
    func ownFile(of account: AccountPlace) -> (text: String, rootLength: Int) {
        let words = words(of: account)
        let start = account.start
        let (folder, rootLength) = terms.files.path(words[start + AccountLayout.Header.folder])
        if let name = AccountLayout.fileName(words, start) {
            return (folder + PackedText.string(words, at: name + 1, count: Int(words[name])), rootLength)
        }
        return (folder + id(of: account) + AccountLayout.fileExtension, rootLength)
    }

    private func id(of account: AccountPlace) -> String {
        let words = words(of: account)
        let length = words[account.start + AccountLayout.Header.shape] & AccountLayout.Header.lengthMask
        return PackedText.string(words, at: account.start + AccountLayout.Header.count, count: Int(length))
    }
}
