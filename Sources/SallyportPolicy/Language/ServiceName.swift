/// The name of a service, as `LP-service-name` carries it: 1 to 64 of `A-Z a-z 0-9 _ -`, case-sensitive.
///
/// `none` is a legal value of the header. In a policy's list of services that word stands for the absence of the header,
/// so a service of that name cannot be declared.
public struct ServiceName: Hashable, Sendable, CustomStringConvertible {
    /// The greatest length, in bytes.
    package static let maximumLength = 64

    /// The service as it was written.
    public let text: String

    /// The service itself.
    public var description: String { text }

    /// Whether a policy may declare a service of this name: not `none`, which means no service there.
    package var isDeclarable: Bool { text != "none" }

    /// A service from its text.
    /// - Returns: nil where the text is not 1 to 64 of the characters allowed.
    public init?(_ text: String) {
        guard ServiceName.isValid(text.utf8) else { return nil }
        self.text = text
    }

    /// A service from the bytes of a header's value.
    /// - Returns: nil where the bytes are not 1 to 64 of the characters allowed.
    package init?(utf8 bytes: some Collection<UInt8>) {
        guard ServiceName.isValid(bytes) else { return nil }
        self.text = String(decoding: bytes, as: UTF8.self)
    }

    /// A service from a text that is known to be valid.
    init(valid text: String) {
        self.text = text
    }

    private static func isValid(_ bytes: some Collection<UInt8>) -> Bool {
        (1...maximumLength).contains(bytes.count) && bytes.allSatisfy(ASCIIByte.isNameCharacter)
    }
}
