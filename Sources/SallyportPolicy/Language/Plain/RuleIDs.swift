/// The ids of an account's rules, each of which may come once.
struct RuleIDs {
    private var few: [String] = []
    private var many: Set<String> = []

    /// Up to so many are compared one by one.
    private static let most = 32

    /// Adds an id, if there is one.
    /// - Returns: false where another rule has it.
    mutating func insert(_ id: String?) -> Bool {
        guard let id else { return true }
        if !many.isEmpty { return many.insert(id).inserted }
        guard !few.contains(id) else { return false }
        few.append(id)
        if few.count > Self.most { many = Set(few) }
        return true
    }
}
