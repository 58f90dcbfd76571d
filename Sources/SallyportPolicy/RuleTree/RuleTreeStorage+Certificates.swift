extension RuleTreeStorage {
    /// The client certificates that decisions for some accounts may name.
    func certificateReferences(of accounts: some Sequence<AccountPlace>) -> Set<String> {
        var search = CertificateSearch(self)
        search.look(at: accounts)
        return Set(search.references)
    }

    /// The first place where each of these certificates is written.
    func places(ofCertificates references: Set<String>) -> [String: SourceSpan] {
        guard !references.isEmpty else { return [:] }
        var places: [String: SourceSpan] = [:]
        for account in accounts.places {
            let words = words(of: account)
            forEachCertificate(of: account) { certificate in
                let reference = CertificateWords.reference(words, at: certificate)
                guard references.contains(reference) else { return }
                let (file, range) = CertificateWords.place(words, at: certificate)
                let path = file == RuleSetLayout.none ? ownPath(of: account).bytes : terms.files.path(file).bytes
                let span = SourceSpan(file: String(decoding: path, as: UTF8.self), range: range)
                places[reference] = min(places[reference] ?? span, span)
            }
        }
        return places
    }

    /// The reference that stands at a place among an account's words.
    func certificate(at place: Int, of account: AccountPlace) -> String {
        CertificateWords.reference(words(of: account), at: place)
    }

    fileprivate func forEachCertificate(of account: AccountPlace, _ body: (Int) -> Void) {
        let words = words(of: account)
        let services = AccountLayout.services(words, account.start)
        for index in 0..<AccountLayout.serviceCount(words, account.start) {
            let place = services + index * AccountLayout.Service.count
            body(account.start - Int(words[place + AccountLayout.Service.certificate]))
        }
        forEachRule(of: account) { rule in
            if let certificate = rule.extra(RuleSetLayout.Extra.certificate) { body(certificate) }
        }
    }

    private func forEachRule(of account: AccountPlace, _ body: (RuleWords) -> Void) {
        let words = words(of: account)
        let block = rules(of: account)
        var place = block + Int(words[block + RuleSetLayout.Header.rules])
        for _ in 0..<words[block + RuleSetLayout.Header.ruleCount] {
            let rule = RuleWords(words, block: block, place: place)
            body(rule)
            place = rule.end
        }
    }
}

/// Gathers the client certificates that accounts of a tree name, each once.
///
/// Many accounts may name the same, so that texts are made of those alone that were not seen before.
struct CertificateSearch: Sendable {
    private let storage: RuleTreeStorage
    private var seen: Set<StoredReference> = []
    private(set) var references: [String] = []

    init(_ storage: RuleTreeStorage) {
        self.storage = storage
    }

    mutating func look(at accounts: some Sequence<AccountPlace>) {
        for account in accounts {
            let words = storage.words(of: account)
            storage.forEachCertificate(of: account) { place in
                let reference = StoredReference(words, at: place)
                if seen.insert(reference).inserted { references.append(reference.reference) }
            }
        }
    }
}

/// A reference where it stands among an account's words: two are equal that have the same text.
private struct StoredReference: Hashable {
    private let words: Words
    private let start: Int
    private let hash: UInt64

    init(_ words: Words, at start: Int) {
        self.words = words
        self.start = start
        let text = start + RuleSetLayout.Certificate.text
        // The hasher's own way takes several times as long for each word.
        var hash = TextHash()
        for place in text..<text + PackedText.wordCount(Int(words[start + RuleSetLayout.Certificate.length])) {
            hash.mix(UInt64(words[place]))
        }
        self.hash = hash.state
    }

    var reference: String { CertificateWords.reference(words, at: start) }

    private var byteCount: Int { Int(words[start + RuleSetLayout.Certificate.length]) }

    private var range: Range<Int> {
        let text = start + RuleSetLayout.Certificate.text
        return text..<text + PackedText.wordCount(byteCount)
    }

    static func == (left: StoredReference, right: StoredReference) -> Bool {
        let (first, second) = (left.range, right.range)
        guard left.hash == right.hash, left.byteCount == right.byteCount else { return false }
        return zip(first, second).allSatisfy { left.words[$0] == right.words[$1] }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}
