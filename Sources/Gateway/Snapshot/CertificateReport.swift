import ClientCertificates
import SallyportPolicy

/// What `check` and a reload say of the client certificates that the policies name.
enum CertificateReport {
    /// How long before its end a certificate is warned of, in days.
    static let expiryWarning = 30

    /// Complaints, each at a place where a policy names the certificate.
    /// - Parameters:
    ///   - places: Where the policies name these certificates.
    ///   - hasDirectory: Whether there is a folder for `file:` references.
    ///   - fallback: The place for a reference that has none.
    static func diagnostics(
        _ status: [ClientIdentityStatus], places: (Set<String>) -> [String: SourceSpan],
        hasDirectory: Bool, hasVault: Bool, fallback: SourceSpan
    ) -> [Diagnostic] {
        let found = status.flatMap { status in
            diagnostics(
                status, isMissingSource: isMissingSource(status.reference, hasDirectory, hasVault), at: fallback
            ).map { (status.reference, $0) }
        }
        // To find a place takes a look at every account: only for what is complained about.
        let places = places(Set(found.map(\.0)))
        return found.map { reference, diagnostic in
            var diagnostic = diagnostic
            diagnostic.span = places[reference] ?? fallback
            return diagnostic
        }
    }

    /// What `check --config` shows of a certificate, usable or not.
    static func summary(of status: ClientIdentityStatus) -> CheckedCertificate {
        CheckedCertificate(
            reference: status.reference, subject: status.facts?.subject, issuer: status.facts?.issuer,
            fingerprint: status.facts?.fingerprint, daysToExpiry: status.facts?.daysToExpiry,
            problem: status.problem?.detail, warnings: status.warnings)
    }

    /// Whether the configuration names no source for such references.
    private static func isMissingSource(_ reference: String, _ hasDirectory: Bool, _ hasVault: Bool) -> Bool {
        guard let parsed = try? CertificateReference(parsing: reference) else { return false }
        return parsed.scheme == .file ? !hasDirectory : !hasVault
    }

    private static func diagnostics(
        _ status: ClientIdentityStatus, isMissingSource: Bool, at span: SourceSpan
    ) -> [Diagnostic] {
        switch status.problem {
        case .unavailable(let detail):
            guard isMissingSource else {
                return [
                    Diagnostic(
                        .certificateUnreadable, detail, at: span,
                        help: "let the user that runs the gateway read the file")
                ]
            }
            return [
                Diagnostic(
                    .certificateSourceMissing, detail, at: span,
                    help: "configure where such certificates are, or write the reference of one that is elsewhere")
            ]
        case .notUsable(let problem):
            return [Diagnostic(code(of: problem.reason), problem.detail, at: span, help: help(for: problem.reason))]
        case nil:
            guard let facts = status.facts, facts.daysToExpiry < expiryWarning else { return [] }
            return [
                Diagnostic(
                    .certificateExpiringSoon, "`\(status.reference)` expires in \(facts.daysToExpiry) days", at: span,
                    help: "put a new certificate in its place and reload")
            ]
        }
    }

    private static func code(of reason: NotUsable.Reason) -> DiagnosticCode {
        switch reason {
        case .notFound: .certificateNotFound
        case .unreadable, .notForClients: .certificateUnreadable
        case .keyMismatch: .certificateKeyMismatch
        case .expired: .certificateExpired
        case .notYetValid: .certificateNotYetValid
        }
    }

    private static func help(for reason: NotUsable.Reason) -> String {
        switch reason {
        case .notFound: "put the certificate and its key into the folder of `certificates.directory`"
        case .unreadable: "put the certificate, its chain and its private key into the file, in PEM"
        case .keyMismatch: "put the private key of this certificate into the file"
        case .notForClients: "ask the authority for a certificate for client authentication"
        case .expired, .notYetValid: "put a certificate that is valid now in its place and reload"
        }
    }
}
