/// References to client certificates: where to look, and for what.
enum CertificateText {
    /// Such references, as a regular expression; see ``TextForm/expression``.
    static let expression = "(?:file|vault|pki):[!-~]+"

    private static let sources = ["file:", "vault:", "pki:"]

    /// Whether a text has the form of a reference.
    static func isReference(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return false }
        return sources.contains { text.utf8.starts(with: $0.utf8) && text.utf8.count > $0.utf8.count }
    }
}
