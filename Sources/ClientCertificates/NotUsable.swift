/// Why there is no certificate to present, though its source could be asked.
package struct NotUsable: Error, Hashable, Sendable {
    /// The kinds of reason; the raw value is the code that logs and metrics use.
    package enum Reason: String, CaseIterable, Sendable {
        /// There is no such file.
        case notFound = "not-found"
        /// The file is there but does not hold one certificate chain and one private key in a form that is understood.
        case unreadable = "unreadable"
        /// The private key belongs to none of the certificates.
        case keyMismatch = "key-mismatch"
        /// The certificate's extended key usage does not allow client authentication (RFC 5280 4.2.1.12).
        case notForClients = "not-for-clients"
        /// The certificate's validity has ended.
        case expired = "expired"
        /// The certificate's validity has not begun.
        case notYetValid = "not-yet-valid"

        /// The reason in words that may be shown to a client: they name no reference, file or time.
        package var summary: String {
            switch self {
            case .notFound: "the certificate does not exist"
            case .unreadable: "the certificate cannot be read"
            case .keyMismatch: "the certificate and its private key do not match"
            case .notForClients: "the certificate is not for client authentication"
            case .expired: "the certificate has expired"
            case .notYetValid: "the certificate is not valid yet"
            }
        }
    }

    /// The kind of reason.
    package let reason: Reason
    /// One sentence for the operator: what is wrong with which reference, and what to do. It holds no secret and no
    /// folder, but it names the reference: show clients ``Reason/summary``.
    package let detail: String

    /// A reason with its explanation.
    package init(_ reason: Reason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }
}
