/// Why something encrypted cannot be read.
enum DecryptionProblem: Error, Hashable {
    /// What came out is not what went in.
    case wrongPassword
    /// It is not what its format says.
    case malformed
    /// It is well-formed and of a kind that is not read: what it uses.
    case unsupported(String)
    /// Reading it would take too long.
    case tooMuchWork
}
