/// Names of headers to look others up in: by their length, since few names have the same, and byte by byte.
struct HeaderNameSet: Sendable {
    private let byLength: [[String]]

    /// A set of names in lower case.
    init(_ names: [String]) {
        var byLength: [[String]] = Array(repeating: [], count: (names.map(\.utf8.count).max() ?? 0) + 1)
        for name in names { byLength[name.utf8.count].append(name) }
        self.byLength = byLength
    }

    /// Whether a name is among them, in any case.
    func contains(_ name: String) -> Bool {
        let length = name.utf8.count
        guard length < byLength.count else { return false }
        return byLength[length].contains { HeaderName.equal($0, name) }
    }
}
