/// The scopes that a principal holds.
public struct HeldScopes: Sendable {
    /// As ``ScopeWords`` lays them out; nil: every scope.
    private let words: OwnedWords?

    /// Whatever is asked for: for questions that are not about scopes.
    package static let everyScope = HeldScopes(words: nil)

    private init(words: OwnedWords?) {
        self.words = words
    }

    /// The scopes of a principal; those that an administrator's role brings are among them.
    public init(_ scopes: [String]) {
        var words: ContiguousArray<UInt32> = []
        ScopeWords.append(scopes, to: &words)
        self.init(words: OwnedWords(words))
    }

    /// Whether the principal holds `scope`; compared byte by byte.
    public func contains(_ scope: Scope) -> Bool {
        var words: ContiguousArray<UInt32> = []
        ScopeWords.append([scope.text], to: &words)
        let asked = WordStore(words)
        return withExtendedLifetime(asked) { indexOfMissing(asked.words, at: 0) == nil }
    }

    /// The number of the first of the scopes listed at `list` that the principal does not hold.
    @inline(__always)
    func indexOfMissing(_ asked: Words, at list: Int) -> Int? {
        guard let words else { return nil }
        return ScopeWords.indexOfMissing(asked, at: list, in: words.words)
    }
}
