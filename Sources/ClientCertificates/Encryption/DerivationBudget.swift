/// How much work a file may still ask for. The numbers of rounds stand in the file, and whoever wrote it should not be
/// able to keep a processor busy.
struct DerivationBudget {
    /// The most hashes of one file: seconds, and more than a hundred times what tools ask for.
    static let most = 10_000_000

    private var left = most

    /// Takes a derivation off.
    ///
    /// - Parameters:
    ///   - rounds: as they stand in the file.
    ///   - passes: how often that many rounds are run.
    mutating func spend(rounds: Int, passes: Int) throws(DecryptionProblem) {
        guard rounds > 0 else { throw .malformed }
        let (hashes, isTooMuch) = rounds.multipliedReportingOverflow(by: passes)
        guard !isTooMuch, hashes <= left else { throw .tooMuchWork }
        left -= hashes
    }
}
