internal import Crypto
internal import FoundationEssentials
internal import SwiftASN1
internal import X509

/// A certificate authority that lives in memory and signs for the demo.
struct DemoAuthority: Sendable {
    /// What a certificate is for.
    enum Use {
        /// An HTTPS server that answers to DNS names and to the loopback addresses.
        case server(names: [String])
        /// A client.
        case client
    }

    /// The authority's own certificate in PEM.
    let certificatePEM: String
    private let certificate: Certificate
    private let key: P256.Signing.PrivateKey

    /// Makes an authority with a new P-256 key, valid for `validity`.
    init(commonName: String, validity: Range<Date>) throws {
        key = P256.Signing.PrivateKey()
        let name = try Self.name(commonName)
        let publicKey = Certificate.PublicKey(key.publicKey)
        certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: publicKey,
            notValidBefore: validity.lowerBound, notValidAfter: validity.upperBound,
            issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: publicKey)
            },
            issuerPrivateKey: .init(key))
        certificatePEM = try certificate.serializeAsPEM().pemString + "\n"
    }

    /// Makes a new P-256 key and signs a certificate for it.
    func issue(commonName: String, for use: Use, validity: Range<Date>) throws -> (certificate: String, key: String) {
        let leafKey = P256.Signing.PrivateKey()
        let publicKey = Certificate.PublicKey(leafKey.publicKey)
        let leaf = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: publicKey,
            notValidBefore: validity.lowerBound, notValidAfter: validity.upperBound,
            issuer: certificate.subject, subject: Self.name(commonName), signatureAlgorithm: .ecdsaWithSHA256,
            extensions: extensions(of: publicKey, for: use), issuerPrivateKey: .init(key))
        return (try leaf.serializeAsPEM().pemString + "\n", leafKey.pemRepresentation + "\n")
    }

    private func extensions(of publicKey: Certificate.PublicKey, for use: Use) throws -> Certificate.Extensions {
        let keyIdentifier = try certificate.extensions.subjectKeyIdentifier?.keyIdentifier
        var extensions = try Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            SubjectKeyIdentifier(hash: publicKey)
            AuthorityKeyIdentifier(keyIdentifier: keyIdentifier)
        }
        switch use {
        case .client:
            try extensions.append(.init(ExtendedKeyUsage([.clientAuth]), critical: false))
        case .server(let names):
            let loopback: [[UInt8]] = [[127, 0, 0, 1], [UInt8](repeating: 0, count: 15) + [1]]
            let alternatives = SubjectAlternativeNames(
                names.map { .dnsName($0) } + loopback.map { .ipAddress(ASN1OctetString(contentBytes: $0[...])) })
            try extensions.append(.init(ExtendedKeyUsage([.serverAuth]), critical: false))
            try extensions.append(.init(alternatives, critical: false))
        }
        return extensions
    }

    private static func name(_ commonName: String) throws -> DistinguishedName {
        try DistinguishedName {
            OrganizationName("Sallyport demo")
            CommonName(commonName)
        }
    }
}
