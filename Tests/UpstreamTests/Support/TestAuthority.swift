import Crypto
import Foundation
import SwiftASN1
import X509

/// A certificate with its key, in PEM.
struct TestCertificate: Sendable {
    let certificatePEM: String
    let keyPEM: String

    var identityName: String { "\(certificatePEM.hashValue)" }
}

/// A certificate authority made for one test.
struct TestAuthority: Sendable {
    private let key: P256.Signing.PrivateKey
    private let name: DistinguishedName
    let certificate: Certificate

    init(_ commonName: String) throws {
        let key = P256.Signing.PrivateKey()
        self.key = key
        name = try DistinguishedName { CommonName(commonName) }
        certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey),
            notValidBefore: .now - 86_400 * 30, notValidAfter: .now + 86_400, issuer: name, subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
            }, issuerPrivateKey: .init(key))
    }

    var pem: String { (try? certificate.serializeAsPEM().pemString) ?? "" }

    /// A certificate for these names.
    func issue(
        _ commonName: String, dnsNames: [String] = [], from: Date = .now - 3600, until: Date = .now + 3600
    ) throws -> TestCertificate {
        let key = P256.Signing.PrivateKey()
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: from,
            notValidAfter: until, issuer: name, subject: try DistinguishedName { CommonName(commonName) },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                SubjectAlternativeNames(dnsNames.map { .dnsName($0) })
                AuthorityKeyIdentifier(
                    keyIdentifier: SubjectKeyIdentifier(hash: self.certificate.publicKey).keyIdentifier)
            }, issuerPrivateKey: .init(self.key))
        return TestCertificate(
            certificatePEM: try certificate.serializeAsPEM().pemString, keyPEM: key.pemRepresentation)
    }
}
