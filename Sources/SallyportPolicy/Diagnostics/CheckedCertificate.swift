/// A client certificate that the policies name, as `check --config` shows it.
public struct CheckedCertificate: Hashable, Sendable, Encodable {
    /// The reference, as the policies write it.
    public var reference: String
    /// The leaf's subject (RFC 4514); nil when no certificate could be read.
    public var subject: String?
    /// The leaf's issuer (RFC 4514).
    public var issuer: String?
    /// SHA-256 of the leaf's DER, in lower-case hexadecimal.
    public var fingerprint: String?
    /// Whole days until it expires, rounded down; negative once it has.
    public var daysToExpiry: Int?
    /// Why it cannot be used now; nil when it can.
    public var problem: String?
    /// What works but should be looked at, such as a key that everybody may read.
    public var warnings: [String]

    /// A certificate with what is known of it.
    public init(
        reference: String, subject: String?, issuer: String?, fingerprint: String?, daysToExpiry: Int?,
        problem: String?, warnings: [String] = []
    ) {
        self.reference = reference
        self.subject = subject
        self.issuer = issuer
        self.fingerprint = fingerprint
        self.daysToExpiry = daysToExpiry
        self.problem = problem
        self.warnings = warnings
    }

    /// One line for a person.
    public var sentence: String {
        let name = subject.map { " \($0)," } ?? ""
        if let problem { return "\(reference):\(name) not usable: \(problem)" }
        guard let fingerprint else { return "\(reference): not looked at; `sallyport certs check` does" }
        let notes = warnings.map { "; \($0)" }.joined()
        return "\(reference):\(name) expires in \(daysToExpiry ?? 0) days, SHA-256 \(fingerprint.prefix(16))…\(notes)"
    }
}
