/// A client certificate with its chain and private key, ready to be presented to an upstream.
package struct ClientIdentity: Sendable {
    /// The certificates in PEM, the leaf first and each followed by its issuer, as TLS wants them (RFC 8446 4.4.2).
    package let certificateChainPEM: [UInt8]
    /// The leaf's private key in PEM, not encrypted: PKCS#1 for RSA, otherwise PKCS#8.
    package let privateKeyPEM: SecretBytes
    /// SHA-256 of the leaf's DER, in lower-case hexadecimal.
    package let fingerprint: String
    /// SHA-256 of the private key's DER, in lower-case hexadecimal, the same in whatever form the file has the key.
    /// It tells keys apart and tells nothing of the key.
    package let keyDigest: String
    /// The leaf's subject, as RFC 4514 writes names.
    package let subject: String
    /// The leaf's issuer, as RFC 4514 writes names.
    package let issuer: String
    /// The first second at which the leaf is valid, since 1970-01-01T00:00:00Z.
    package let notBefore: Int64
    /// The last second at which the leaf is valid (RFC 5280 4.1.2.5: inclusive), since 1970-01-01T00:00:00Z.
    package let notAfter: Int64
}

extension ClientIdentity: Equatable {
    /// Whether both send the same chain and sign with the same key.
    package static func == (lhs: ClientIdentity, rhs: ClientIdentity) -> Bool {
        lhs.keyDigest == rhs.keyDigest && lhs.certificateChainPEM == rhs.certificateChainPEM
    }
}

extension ClientIdentity: CustomStringConvertible {
    /// The subject and the fingerprint.
    package var description: String { "\(subject) (SHA-256 \(fingerprint))" }
}
