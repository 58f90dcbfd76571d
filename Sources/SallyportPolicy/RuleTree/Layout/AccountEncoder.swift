/// Lays an account out as `AccountLayout` says; where its rules begin is filled in when that is known.
enum AccountEncoder {
    private typealias Layout = AccountLayout

    static func encode(_ account: CompiledAccount, _ terms: inout SharedTerms) -> [UInt32] {
        let services = account.services.sorted { $0.key.text < $1.key.text }
        let id = account.account.text
        let file = terms.index(ofFile: account.span.file, relative: account.reference.file)
        var words = [UInt32](repeating: 0, count: Layout.Header.count)
        words[Layout.Header.shape] =
            UInt32(id.utf8.count) | (account.mode == .report ? Layout.Header.isReport : 0)
            | (account.fallback == .refuse ? Layout.Header.refuses : 0)
            | UInt32(services.count) << Layout.Header.serviceShift
        words[Layout.Header.obligations] = terms.index(of: account.obligations)
        words[Layout.Header.file] = file
        words[Layout.Header.line] = UInt32(account.reference.line)
        _ = PackedText.append(id, to: &words)
        let start = words.count
        words[Layout.Header.services] = UInt32(start)
        words += [UInt32](repeating: 0, count: services.count * Layout.Service.count)
        for (index, (name, service)) in services.enumerated() {
            let place = start + index * Layout.Service.count
            words[place + Layout.Service.name] =
                terms.index(of: name) | Layout.code(service.fallback) << Layout.Service.fallbackShift
            // Evaluated on its own: appending moves the words.
            let span = service.certificateSpan
            let source = span.file == account.span.file ? RuleSetLayout.none : terms.index(ofFile: span.file)
            let certificate = CertificateWords.append(service.certificate, at: span.range, file: source, to: &words)
            words[place + Layout.Service.certificate] = certificate
        }
        return words
    }
}
