/// The numbers of shared terms as one worker knows them: it asks the others, under their lock, for what it meets first.
struct TermNumbers: Sendable {
    private let board: SharedTermsBoard
    private var services = NumberCache()
    private var files = NumberCache()
    /// Those that were met last; few of an account's rules ask for anything of their own.
    private var obligations: [(terms: Obligations, number: UInt32)] = []
    private var nextObligations = 0
    private var key: [UInt8] = []

    private static let rememberedObligations = 8

    init(_ board: SharedTermsBoard) {
        self.board = board
    }

    mutating func number(of service: ServiceName) -> UInt32 {
        let board = board
        return services.number(of: service.text.utf8.span) { bytes in
            board.withTerms { $0.index(ofService: bytes.span) }
        }
    }

    /// - Parameters:
    ///   - path: The file or folder as messages name it.
    ///   - rootLength: How many bytes of it lie before what is named within the policy folder.
    mutating func number(ofFile path: Span<UInt8>, rootLength: Int) -> UInt32 {
        FileTable.write(path, rootLength: rootLength, to: &key)
        let board = board
        let key = key
        return files.number(of: key.span) { bytes in board.withTerms { $0.index(ofFile: bytes.span) } }
    }

    /// The number of a rule's terms; its obligations are not copied where they were met lately.
    mutating func number(ofTermsOf rules: [CompiledRule], at index: Int) -> UInt32 {
        known(
            rules[index].obligations.readScopes, rules[index].obligations.writeScopes,
            rules[index].obligations.timeouts, rules[index].obligations.limits)
            ?? ask(for: rules[index].obligations)
    }

    mutating func number(of asked: Obligations) -> UInt32 {
        known(asked.readScopes, asked.writeScopes, asked.timeouts, asked.limits) ?? ask(for: asked)
    }

    /// The number of terms that were met lately. Certificate and fallback have no part in them.
    private func known(
        _ readScopes: [Scope], _ writeScopes: [Scope], _ timeouts: Timeouts, _ limits: Limits
    ) -> UInt32? {
        for index in obligations.indices
        where obligations[index].terms.readScopes == readScopes && obligations[index].terms.writeScopes == writeScopes
            && obligations[index].terms.timeouts == timeouts && obligations[index].terms.limits == limits
        {
            return obligations[index].number
        }
        return nil
    }

    private mutating func ask(for terms: Obligations) -> UInt32 {
        let number = board.withTerms { $0.index(of: terms) }
        if obligations.count < Self.rememberedObligations {
            obligations.append((terms, number))
        } else {
            obligations[nextObligations] = (terms, number)
            nextObligations = (nextObligations + 1) % Self.rememberedObligations
        }
        return number
    }
}

/// Names whose numbers are known.
private struct NumberCache {
    private var names = NameTable()
    private var numbers: [UInt32] = []

    mutating func number(of name: Span<UInt8>, _ ask: ([UInt8]) -> UInt32) -> UInt32 {
        let index = Int(names.insert(name))
        if index == numbers.count { numbers.append(ask(names.bytes(index))) }
        return numbers[index]
    }
}
