/// What accounts have in common and name by number: services, files, and scopes with timeouts and limits.
struct SharedTerms: Sendable {
    private(set) var services = NameTable()
    private(set) var files = FileTable()
    /// Without certificate and fallback, which stand with the rules.
    private(set) var obligations: ContiguousArray<Obligations> = []
    /// The scopes that each of the obligations asks for, and where among them those of reading and of writing begin.
    private var scopes = OwnedWords.empty
    private var laidOutCount = 0
    private var obligationIndexes: [Obligations: UInt32] = [:]

    /// The memory that they take, to within the texts of scopes.
    var byteCount: Int {
        services.byteCount + files.byteCount + obligations.count * 2 * MemoryLayout<Obligations>.stride
            + scopes.byteCount
    }

    /// The number of the first scope asked for that is not held.
    @inline(__always)
    func scopeMissing(from held: HeldScopes, asked index: Int, isRead: Bool) -> Int? {
        let words = scopes.words
        return held.indexOfMissing(words, at: Int(words[index &* 2 &+ (isRead ? 0 : 1)]))
    }

    /// Lays the scopes out for decisions, once all terms have been numbered.
    mutating func layOutScopes() {
        guard laidOutCount != obligations.count else { return }
        laidOutCount = obligations.count
        var words = ContiguousArray<UInt32>(repeating: 0, count: obligations.count * 2)
        for (index, asked) in obligations.enumerated() {
            words[index * 2] = UInt32(words.count)
            ScopeWords.append(asked.readScopes.map(\.text), to: &words)
            words[index * 2 + 1] = UInt32(words.count)
            ScopeWords.append(asked.writeScopes.map(\.text), to: &words)
        }
        scopes = OwnedWords(words)
    }

    /// How many terms have a number.
    var count: Int { services.count + files.count + obligations.count }

    mutating func index(ofService name: Span<UInt8>) -> UInt32 { services.insert(name) }

    /// - Parameter key: As `FileTable` puts it together.
    mutating func index(ofFile key: Span<UInt8>) -> UInt32 { files.insert(key) }

    mutating func index(of obligations: Obligations) -> UInt32 {
        var shared = obligations
        shared.certificate = nil
        shared.fallback = nil
        if let index = obligationIndexes[shared] { return index }
        let index = UInt32(self.obligations.count)
        self.obligations.append(shared)
        obligationIndexes[shared] = index
        return index
    }
}
