import Crypto
import Foundation
import SwiftASN1
import X509

/// A certificate made for a test, with its key: an authority or a client.
struct TestCertificate: Sendable {
    /// The time that tests take for now: 2026-03-01T12:00:00Z.
    static let now: Int64 = 1_772_366_400

    let certificate: Certificate
    let key: Certificate.PrivateKey

    /// A certificate under `issuer`; self-signed without one.
    init(
        _ commonName: String = "client", under issuer: TestCertificate? = nil, kind: KeyKind = .p256,
        key: Certificate.PrivateKey? = nil, isAuthority: Bool = false,
        usages: [ExtendedKeyUsage.Usage]? = [.clientAuth], keyUsage: KeyUsage? = nil,
        notBefore: Int64 = now - 86_400, notAfter: Int64 = now + 30 * 86_400
    ) throws {
        let key = try key ?? kind.make()
        let subject = try DistinguishedName {
            CountryName("DE")
            OrganizationName("Acme, Bank & \"Söhne\"")
            CommonName(commonName)
        }
        var extensions = try Certificate.Extensions {
            if isAuthority {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
            } else {
                Critical(BasicConstraints.notCertificateAuthority)
            }
        }
        if let usages, !isAuthority { try extensions.append(.init(ExtendedKeyUsage(usages), critical: false)) }
        if let keyUsage { try extensions.append(.init(keyUsage, critical: true)) }
        self.key = key
        certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: key.publicKey,
            notValidBefore: Date(timeIntervalSince1970: TimeInterval(notBefore)),
            notValidAfter: Date(timeIntervalSince1970: TimeInterval(notAfter)),
            issuer: issuer?.certificate.subject ?? subject, subject: subject, extensions: extensions,
            issuerPrivateKey: issuer?.key ?? key)
    }

    var pem: String {
        get throws { try certificate.serializeAsPEM().pemString + "\n" }
    }

    var keyPEM: String {
        get throws { try key.serializeAsPEM().pemString + "\n" }
    }

    /// Certificate and key, as a file in the certificates folder holds them.
    var file: String {
        get throws { try pem + keyPEM }
    }

    /// SHA-256 of the DER in lower-case hexadecimal.
    var fingerprint: String {
        get throws {
            SHA256.hash(data: try certificate.serializeAsPEM().derBytes)
                .map { String(format: "%02x", $0) }.joined()
        }
    }
}
