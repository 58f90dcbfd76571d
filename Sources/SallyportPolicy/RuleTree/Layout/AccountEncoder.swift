/// Lays an account out as `AccountLayout` says; where its rules begin is filled in when that is known.
enum AccountEncoder {
    private typealias Layout = AccountLayout

    /// Appends an account.
    /// - Returns: where its header begins.
    static func append(
        _ account: CompiledAccount, to words: inout ContiguousArray<UInt32>, _ numbers: inout TermNumbers
    ) -> Int {
        let services = account.services.sorted { $0.key.text < $1.key.text }
        let start = words.count
        var certificates: [Int] = []
        for (_, service) in services {
            certificates.append(words.count)
            let span = service.certificateSpan
            let file =
                span.file == account.span.file
                ? RuleSetLayout.none : numbers.number(ofFile: span.file.utf8.span, rootLength: 0)
            CertificateWords.append(service.certificate, at: span.range, file: file, to: &words)
        }
        let header = words.count
        appendHeader(of: account, certificates: header - start, to: &words, &numbers)
        for ((name, service), certificate) in zip(services, certificates) {
            words.append(numbers.number(of: name) | Layout.code(service.fallback) << Layout.Service.fallbackShift)
            words.append(UInt32(header - certificate))
        }
        appendFileName(of: account, header: header, to: &words)
        return header
    }

    private static func appendHeader(
        of account: CompiledAccount, certificates: Int, to words: inout ContiguousArray<UInt32>,
        _ numbers: inout TermNumbers
    ) {
        let id = account.account.text.utf8.span
        words.append(
            UInt32(id.count) | (account.mode == .report ? Layout.Header.isReport : 0)
                | (account.fallback == .refuse ? Layout.Header.refuses : 0)
                | UInt32(account.services.count) << Layout.Header.serviceShift)
        words.append(numbers.number(of: account.obligations))
        words.append(0)
        words.append(folder(of: account, &numbers))
        words.append(UInt32(account.reference.line))
        words.append(UInt32(certificates))
        PackedText.append(id, to: &words)
    }

    private static func folder(of account: CompiledAccount, _ numbers: inout TermNumbers) -> UInt32 {
        let path = account.span.file.utf8.span
        let name = nameStart(path)
        // Of a file that is named by itself, the root ends with its folder.
        let rootLength = min(max(path.count - account.reference.file.utf8.count, 0), name)
        return numbers.number(ofFile: path.extracting(0..<name), rootLength: rootLength)
    }

    private static func appendFileName(
        of account: CompiledAccount, header: Int, to words: inout ContiguousArray<UInt32>
    ) {
        let path = account.span.file.utf8.span
        let name = path.extracting(nameStart(path)..<path.count)
        let id = account.account.text.utf8.span
        let ending = Layout.fileExtension.utf8.span
        if name.count == id.count + ending.count, name.extracting(0..<id.count).isSame(as: id),
            name.extracting(id.count..<name.count).isSame(as: ending)
        {
            return
        }
        words[header + Layout.Header.shape] |= Layout.Header.hasFileName
        words.append(UInt32(name.count))
        PackedText.append(name, to: &words)
    }

    /// Where the name begins in a path.
    private static func nameStart(_ path: Span<UInt8>) -> Int {
        var start = path.count
        while start > 0, path[start - 1] != UInt8(ascii: "/") { start -= 1 }
        return start
    }
}

extension Span<UInt8> {
    fileprivate func isSame(as other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] { return false }
        return true
    }
}
