extension RuleTreeStorage {
    /// Every client certificate that a decision may name.
    var certificateReferences: Set<String> { certificateReferences(of: accounts.places) }

    /// The client certificates that decisions for some accounts may name.
    ///
    /// Most accounts share theirs with others, so that texts are made of those alone that were not seen before.
    func certificateReferences(of accounts: some Sequence<AccountPlace>) -> Set<String> {
        var seen: Set<StoredReference> = []
        for account in accounts {
            let words = words(of: account)
            forEachCertificate(of: account) { seen.insert(StoredReference(words, at: $0)) }
        }
        return Set(seen.map(\.reference))
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

    private func forEachCertificate(of account: AccountPlace, _ body: (Int) -> Void) {
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

/// A reference where it stands among an account's words: two are equal that have the same text.
private struct StoredReference: Hashable {
    private let words: Words
    private let start: Int

    init(_ words: Words, at start: Int) {
        self.words = words
        self.start = start
    }

    var reference: String { CertificateWords.reference(words, at: start) }

    private var byteCount: Int { Int(words[start + RuleSetLayout.Certificate.length]) }

    private var range: Range<Int> {
        let text = start + RuleSetLayout.Certificate.text
        return text..<text + PackedText.wordCount(byteCount)
    }

    static func == (left: StoredReference, right: StoredReference) -> Bool {
        let (first, second) = (left.range, right.range)
        guard left.byteCount == right.byteCount else { return false }
        return zip(first, second).allSatisfy { left.words[$0] == right.words[$1] }
    }

    func hash(into hasher: inout Hasher) {
        // The hasher's own way takes several times as long for each word.
        var hash = TextHash()
        for place in range { hash.mix(UInt64(words[place])) }
        hasher.combine(hash.state)
    }
}
