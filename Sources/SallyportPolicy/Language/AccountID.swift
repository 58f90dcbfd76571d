/// The name of an account: 1 to 64 of `A-Z a-z 0-9 _ -`, taken literally.
///
/// Nothing is decoded, folded or trimmed: `042` and `42` are two accounts, and so are `acme` and `Acme`.
public struct AccountID: Hashable, Sendable, CustomStringConvertible {
    /// The greatest length, in bytes.
    package static let maximumLength = 64

    /// The account as it was written.
    public let text: String

    /// The account itself.
    public var description: String { text }

    /// An account from its text.
    /// - Returns: nil where the text is not 1 to 64 of the characters allowed.
    public init?(_ text: String) {
        guard (1...AccountID.maximumLength).contains(text.utf8.count),
            text.utf8.allSatisfy(ASCIIByte.isNameCharacter)
        else { return nil }
        self.text = text
    }
}
