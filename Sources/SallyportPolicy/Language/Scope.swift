/// A scope that a principal may hold: a `scope-token` of RFC 6749 section 3.3, case-sensitive.
public struct Scope: Hashable, Sendable, CustomStringConvertible {
    /// Scopes, as a regular expression; see ``TextForm/expression``.
    static let expression = #"[!#-\[\]-~]+"#

    /// The scope as it was written.
    public let text: String

    /// The scope itself.
    public var description: String { text }

    /// A scope from its text.
    /// - Returns: nil where the text is empty or holds a space, a quote, a backslash, a control or anything beyond ASCII.
    public init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy(ASCIIByte.isScopeCharacter) else { return nil }
        self.text = text
    }
}
