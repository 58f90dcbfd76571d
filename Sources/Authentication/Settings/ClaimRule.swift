/// A claim that gives a role: the claim is the text, or is an array that contains it.
package struct ClaimRule: Sendable, Hashable {
    /// The claim's name, at the top of the token.
    package var claim: String
    /// The text it must contain; compared byte for byte.
    package var contains: String

    /// A rule.
    package init(claim: String, contains: String) {
        self.claim = claim
        self.contains = contains
    }

    /// Whether a token's claims fulfil it. A claim of another type does not.
    func matches(_ claims: JSONObject) -> Bool {
        switch claims[claim] {
        case .string(let text): text.utf8.elementsEqual(contains.utf8)
        case .array(let elements):
            elements.contains { $0.text.map { $0.utf8.elementsEqual(contains.utf8) } ?? false }
        default: false
        }
    }
}
