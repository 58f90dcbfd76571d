extension RuleTreeStorage {
    /// Every client certificate that a decision may name, each once, with the first place where it is written.
    var certificateReferences: [(reference: String, span: SourceSpan?)] {
        var places: [String: SourceSpan] = [:]
        for account in accounts.places {
            let words = words(of: account)
            forEachCertificate(of: account) { certificate in
                let reference = CertificateWords.reference(words, at: certificate)
                let (file, range) = CertificateWords.place(words, at: certificate)
                let path = file == RuleSetLayout.none ? ownFile(of: account).text : terms.files.path(file).text
                let span = SourceSpan(file: path, range: range)
                places[reference] = min(places[reference] ?? span, span)
            }
        }
        return places.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
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
