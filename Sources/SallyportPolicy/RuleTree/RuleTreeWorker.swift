/// Lays accounts out, one after another, in memory that it uses again.
package struct RuleTreeWorker: Sendable {
    private var numbers: TermNumbers
    private var encoder = RuleSetEncoder()
    private var accounts = EncodedAccounts()
    private var piece = EncodedAccounts.Piece()

    /// With how many words a piece is full, and how many more the last account in it may well take.
    private static let (full, slack) = (1 << 18, 1 << 12)

    init(terms: SharedTermsBoard) {
        numbers = TermNumbers(terms)
    }

    /// Lays an account out behind the others.
    package mutating func encode(_ account: CompiledAccount) {
        if piece.words.count >= Self.full { beginPiece() }
        let start = piece.words.count
        let header = AccountEncoder.append(account, to: &piece.words, &numbers)
        let rules = piece.words.count
        encoder.append(account.rules, ownFile: account.span.file, to: &piece.words, &numbers)
        piece.records.append(
            EncodedAccounts.Record(
                id: account.account, header: header - start, count: rules - start,
                rulesCount: piece.words.count - rules))
        accounts.ruleCount += account.rules.count
    }

    private mutating func beginPiece() {
        accounts.pieces.append(piece)
        piece = EncodedAccounts.Piece()
        piece.words.reserveCapacity(Self.full + Self.slack)
    }

    /// What was laid out.
    package consuming func finish() -> EncodedAccounts {
        accounts.pieces.append(piece)
        return accounts
    }
}
