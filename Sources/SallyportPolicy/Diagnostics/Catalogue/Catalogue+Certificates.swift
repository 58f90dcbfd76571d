extension DiagnosticExplanation {
    /// SP05xx: certificates and keys.
    static let certificates: [DiagnosticExplanation] = [
        DiagnosticExplanation(
            .certificateNotFound, "A certificate does not exist",
            meaning: "A policy names a client certificate that its source does not have.",
            reason: "Calls that want it go without a certificate, or are refused, as `fallback` says.",
            wrong: .situation("`certificate: \"file:idp.pem\"`, where the folder of certificates has no `idp.pem`."),
            right: .situation("`idp.pem` in that folder, with the certificate, its chain and its private key.")),
        DiagnosticExplanation(
            .certificateUnreadable, "A certificate cannot be read",
            meaning: """
                The file is there, and holds no certificate with its private key, its password is missing or wrong, or \
                the certificate is not for client authentication.
                """,
            reason: "It counts as a certificate that does not exist: calls go without it, or are refused.",
            wrong: .situation(
                "A file with the certificate alone, or an encrypted one without the file of its password."),
            right: .situation(
                "`cat acme.crt chain.crt acme.key > acme.pem`, and the password of an encrypted key in "
                    + "`acme.pem.password`.")),
        DiagnosticExplanation(
            .certificateKeyMismatch, "A private key belongs to another certificate",
            meaning: "The private key in the file belongs to none of the certificates in it.",
            reason: "No handshake could succeed with the two; often only one of them was renewed.",
            wrong: .situation("A renewed certificate together with the old key."),
            right: .situation("The certificate together with the key that its request was made with.")),
        DiagnosticExplanation(
            .certificateExpired, "A certificate has expired",
            meaning: "The last day of the client certificate has passed.",
            reason:
                "Upstreams refuse it. It counts as a certificate that does not exist: `fallback` says what happens.",
            wrong: .situation("A certificate whose `notAfter` lies in the past."),
            right: .situation("A renewed certificate in its place, and a reload.")),
        DiagnosticExplanation(
            .certificateNotYetValid, "A certificate is not valid yet",
            meaning: "The first moment of the client certificate has not come.",
            reason: "Upstreams refuse it until then; if it was made just now, a clock is wrong.",
            wrong: .situation("A certificate whose `notBefore` lies in the future."),
            right: .situation("The certificate before it until then, or a correct clock.")),
        DiagnosticExplanation(
            .certificateExpiringSoon, "A certificate expires soon",
            meaning: "The client certificate expires within 30 days.",
            reason: "From that day on calls that want it go without a certificate, or are refused.",
            wrong: .situation("A certificate whose `notAfter` is less than 30 days away."),
            right: .situation("A renewed certificate in its place, and a reload.")),
        DiagnosticExplanation(
            .certificateSourceMissing, "There is no such source of certificates",
            meaning:
                "A policy names a certificate of a source, such as `vault:`, that the configuration does not set up.",
            reason: "A source that cannot be reached is an outage: calls that want the certificate are answered 503.",
            wrong: .situation(
                "`certificate: \"file:idp.pem\"`, where the configuration has no `certificates.directory`."),
            right: .situation("`certificates: { directory: certificates/ }` in the configuration.")),
    ]
}
