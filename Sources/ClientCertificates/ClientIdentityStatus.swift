/// What `check --config` tells about one certificate reference.
package struct ClientIdentityStatus: Sendable {
    /// The facts of a certificate that could be read, whether or not it may be used now.
    package struct Facts: Hashable, Sendable {
        /// The leaf's subject (RFC 4514).
        package let subject: String
        /// The leaf's issuer (RFC 4514).
        package let issuer: String
        /// The first valid second since 1970-01-01T00:00:00Z.
        package let notBefore: Int64
        /// The last valid second since 1970-01-01T00:00:00Z.
        package let notAfter: Int64
        /// SHA-256 of the leaf's DER, in lower-case hexadecimal.
        package let fingerprint: String
        /// Whole days until `notAfter`, rounded down: 0 on the last day, negative once it has expired.
        package let daysToExpiry: Int
    }

    /// Why there is nothing to present.
    package enum Problem: Hashable, Sendable {
        /// There is no valid certificate.
        case notUsable(NotUsable)
        /// The source is out of reach or not configured.
        case unavailable(detail: String)

        /// One sentence that says it.
        package var detail: String {
            switch self {
            case .notUsable(let notUsable): notUsable.detail
            case .unavailable(let detail): detail
            }
        }
    }

    /// The reference as the policy writes it.
    package let reference: String
    /// What is known of the certificate; `nil` when none could be read.
    package let facts: Facts?
    /// Why it cannot be used at the given moment; `nil` when it can.
    package let problem: Problem?
    /// What works but should be looked at: who may read the key, certificates that do not belong, an old copy in use.
    package let warnings: [String]
}
