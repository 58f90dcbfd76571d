/// Finds the accounts that have something to say about a host.
struct HostSearch {
    /// What is looked for in patterns, in lower case.
    private let text: String
    /// The same as a host, where it is one: patterns that match it are found, too.
    private let host: ForwardURL.Host?
    /// Sets of rules that were looked at: accounts share them.
    private var seen: [AccountPlace: Bool] = [:]

    init(_ text: String) {
        self.text = text.lowercased()
        host = (try? ForwardURL("https://\(text)/"))?.host
    }

    /// Whether a rule of the account names the host.
    mutating func finds(_ account: AccountPlace, in tree: RuleTreeStorage) -> Bool {
        let block = AccountPlace(tree.rules(of: account), isInPatch: account.isInPatch)
        if let known = seen[block] { return known }
        let found = isFound(in: EntryReader(tree.words(of: account), block: block.start))
        seen[block] = found
        return found
    }

    private func isFound(in entries: EntryReader) -> Bool {
        var entry = entries.first
        while entry < entries.end, let kind = entries.kind(entry) {
            if !kind.isPath, isMeant(entries.hostPattern(entry)) { return true }
            entry = entries.next(entry)
        }
        return false
    }

    private func isMeant(_ pattern: HostPattern) -> Bool {
        if let host, pattern.matches(host) { return true }
        return pattern.description.contains(text)
    }
}
