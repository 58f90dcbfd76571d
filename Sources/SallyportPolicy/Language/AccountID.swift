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
        guard AccountID.isValid(text.utf8) else { return nil }
        self.text = text
    }

    /// An account from the bytes of a request's target, before anything decoded them.
    /// - Returns: nil where the bytes are not 1 to 64 of the characters allowed.
    package init?(utf8 bytes: some Collection<UInt8>) {
        guard AccountID.isValid(bytes) else { return nil }
        self.text = String(decoding: bytes, as: UTF8.self)
    }

    private static func isValid(_ bytes: some Collection<UInt8>) -> Bool {
        (1...maximumLength).contains(bytes.count) && bytes.allSatisfy(ASCIIByte.isNameCharacter)
    }
}
