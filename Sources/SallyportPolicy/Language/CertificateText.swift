/// References to client certificates: where to look, and for what.
enum CertificateText {
    /// Such references, as a regular expression; see ``TextForm/expression``.
    static let expression = "(?:file|vault|pki):[!-~]+"

    private static let sources = ["file", "vault", "pki"]

    /// Whether a text has the form of a reference.
    static func isReference(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        let isVisible = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return parts.count == 2 && !parts[1].isEmpty && isVisible && sources.contains(String(parts[0]) ?? "")
    }
}
