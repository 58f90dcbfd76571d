extension RuleTreeStorage {
    /// Every client certificate that a decision may name, each once, with the first place where it is written.
    var certificateReferences: [(reference: String, span: SourceSpan?)] {
        var places: [String: SourceSpan] = [:]
        func note(_ certificate: Int, of account: Int) {
            let reference = CertificateWords.reference(words.span, at: certificate)
            let (file, range) = CertificateWords.place(words.span, at: certificate)
            let span = SourceSpan(file: terms.files.path(fileIndex(file, of: account)), range: range)
            places[reference] = min(places[reference] ?? span, span)
        }
        for account in accounts.places {
            forEachDeclaredCertificate(of: account) { note($0, of: account) }
            forEachRuleCertificate(of: Int(words[account + AccountLayout.Header.rules])) { note($0, of: account) }
        }
        return places.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The reference that stands at a place.
    func certificate(at place: Int) -> String { CertificateWords.reference(words.span, at: place) }

    private func forEachDeclaredCertificate(of account: Int, _ body: (Int) -> Void) {
        let start = account + Int(words[account + AccountLayout.Header.services])
        let count = Int(words[account + AccountLayout.Header.shape] >> AccountLayout.Header.serviceShift)
        for index in 0..<count {
            body(account + Int(words[start + index * AccountLayout.Service.count + AccountLayout.Service.certificate]))
        }
    }

    private func forEachRuleCertificate(of block: Int, _ body: (Int) -> Void) {
        let first = RuleSetLayout.rules(words.span, block)
        for index in 0..<Int(words[block + RuleSetLayout.Header.ruleCount]) {
            let extra = Int(words[first + index * RuleSetLayout.Rule.count + RuleSetLayout.Rule.extra])
            guard extra != 0 else { continue }
            let certificate = Int(words[block + extra + RuleSetLayout.Extra.certificate])
            if certificate != 0 { body(block + certificate) }
        }
    }
}
