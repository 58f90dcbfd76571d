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
        let (path, rootLength) = rule.file.map { terms.files.path(rule.words[$0]) } ?? ownPath(of: account)
        return String(decoding: path.dropFirst(rootLength), as: UTF8.self)
    }

    /// The file in which an account is declared, and how many bytes of its path lie before what is named within the policy
    /// folder.
    func ownPath(of account: AccountPlace) -> (bytes: [UInt8], rootLength: Int) {
        let words = words(of: account)
        let start = account.start
        var (path, rootLength) = terms.files.path(words[start + AccountLayout.Header.folder])
        if let name = AccountLayout.fileName(words, start) {
            PackedText.append(words, at: name + 1, count: Int(words[name]), to: &path)
        } else {
            let length = words[start + AccountLayout.Header.shape] & AccountLayout.Header.lengthMask
            PackedText.append(words, at: start + AccountLayout.Header.count, count: Int(length), to: &path)
            path += AccountLayout.fileExtension.utf8
        }
        return (path, rootLength)
    }
}
