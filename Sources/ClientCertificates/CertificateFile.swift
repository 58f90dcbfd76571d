internal import Crypto
internal import FoundationEssentials
internal import SwiftASN1
internal import X509

/// A certificate file that may be used: a chain and its private key.
struct CertificateFile: Sendable {
    /// The identity, whose dates have not been judged.
    let identity: ClientIdentity
    /// Which usage the leaf lacks to authenticate a client, in words; `nil` when it lacks none.
    let missingUsage: String?
    /// Whether a password was needed to read it.
    let isEncrypted: Bool
    /// What works but should be looked at.
    let warnings: [String]

    /// Reads a file's content: PEM, with its key encrypted or not, or PKCS#12.
    ///
    /// - Parameters:
    ///   - name: how complaints call the file.
    ///   - password: `nil` when none was given.
    ///   - passwordPlace: how complaints call the place that the password is read from; a file beside this one by default.
    /// - Throws: why no certificate can be taken from it.
    init(
        _ content: [UInt8], name: String, password: SecretBytes?, passwordPlace: String? = nil
    ) throws(NotUsable) {
        let password = CertificatePassword(secret: password, place: passwordPlace ?? "`\(name).password`")
        try self.init(CertificateContent(content, name: name, password: password), name: name)
    }

    /// Reads a chain and its key from two PEM texts; see ``init(_:name:password:passwordPlace:)``.
    init(
        certificatePEM: [UInt8], privateKeyPEM: [UInt8], name: String, password: SecretBytes?, passwordPlace: String
    ) throws(NotUsable) {
        let content = try CertificateContent(
            texts: [("certificate", certificatePEM), ("privateKey", privateKeyPEM)], name: name,
            password: CertificatePassword(secret: password, place: passwordPlace))
        try self.init(content, name: name)
    }

    private init(_ content: CertificateContent, name: String) throws(NotUsable) {
        let key = try Self.privateKey(Self.keyPart(in: content.parts, name: name), name: name)
        let certificates = try Self.certificates(in: content.parts, name: name)
        guard let chain = CertificateChain(of: key.publicKey, in: certificates), let leaf = chain.links.first else {
            throw NotUsable(
                .keyMismatch, "`\(name)`: the private key belongs to none of its \(certificates.count) certificate(s)")
        }
        do {
            self.identity = try ClientIdentity(chain: chain, leaf: leaf, key: key)
        } catch {
            throw NotUsable(.unreadable, "the private key in `\(name)` cannot be written in PEM; \(Self.supportedKeys)")
        }
        self.missingUsage = try leaf.certificate.usageMissingForClients(name: name)
        self.isEncrypted = content.isEncrypted
        self.warnings = chain.warnings
    }

    private static func keyPart(
        in parts: [CertificateContent.Part], name: String
    ) throws(NotUsable) -> CertificateContent.Part {
        let keys = parts.filter { $0.label.hasSuffix("PRIVATE KEY") }
        guard let key = keys.first else {
            throw NotUsable(
                .unreadable, "`\(name)` has no private key; put the key into the same file as the certificates")
        }
        guard keys.count == 1 else {
            throw NotUsable(.unreadable, "`\(name)` has \(keys.count) private keys; leave the one of the certificate")
        }
        guard ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"].contains(key.label) else {
            throw NotUsable(
                .unreadable, "the private key in `\(name)` is a `\(key.label)`; \(supportedKeys)")
        }
        return key
    }

    private static func privateKey(
        _ part: CertificateContent.Part, name: String
    ) throws(NotUsable) -> Certificate.PrivateKey {
        do {
            return try Certificate.PrivateKey(pemDocument: PEMDocument(type: part.label, derBytes: part.der.bytes))
        } catch {
            // What the parser complains about may quote the key.
            throw NotUsable(
                .unreadable,
                "the private key in \(part.location(in: name)) is damaged or of a kind that is not supported; "
                    + supportedKeys)
        }
    }

    private static func certificates(
        in parts: [CertificateContent.Part], name: String
    ) throws(NotUsable) -> [CertificateChain.Link] {
        if let trusted = parts.first(where: { $0.label == "TRUSTED CERTIFICATE" }) {
            throw NotUsable(
                .unreadable,
                "\(trusted.location(in: name)) has a certificate in OpenSSL's own trusted form; replace it with the "
                    + "output of: openssl x509 -in \(name)")
        }
        var links: [CertificateChain.Link] = []
        for part in parts where part.label == "CERTIFICATE" || part.label == "X509 CERTIFICATE" {
            do {
                let certificate = try Certificate(derEncoded: part.der.bytes)
                links.append(CertificateChain.Link(certificate: certificate, der: part.der.bytes))
            } catch {
                let what = isAboutKey(error) ? "has a public key that is not supported; \(supportedKeys)" : "is damaged"
                throw NotUsable(.unreadable, "the certificate in \(part.location(in: name)) \(what)")
            }
        }
        guard !links.isEmpty else {
            throw NotUsable(.unreadable, "`\(name)` has no certificate; it should hold the chain and the private key")
        }
        return links
    }

    private static let supportedKeys = "use RSA of 2048 bits or more, P-256, P-384, P-521 or Ed25519, in PKCS#8"

    private static func isAboutKey(_ error: any Error) -> Bool {
        (error as? CertificateError)?.code == .unsupportedPublicKeyAlgorithm || error is CryptoKitError
    }
}

extension CertificateContent.Part {
    /// Where this is, in the file `name`.
    fileprivate func location(in name: String) -> String {
        place.isEmpty ? "`\(name)`" : "`\(name)` \(place)"
    }
}

extension Certificate {
    /// Which usage the certificate excludes that authenticating a client needs, in words; `nil` when none.
    ///
    /// - Throws: when its extensions cannot be read. `name` is how that complaint calls the file.
    fileprivate func usageMissingForClients(name: String) throws(NotUsable) -> String? {
        do {
            // RFC 5280 4.2.1.3 and 4.2.1.12: absent, any use is allowed. A client authenticates itself with a signature.
            if let usage = try extensions.keyUsage, !usage.digitalSignature {
                return "the key usage of \(subject.printable) lacks digitalSignature"
            }
            if let usage = try extensions.extendedKeyUsage, !usage.contains(.clientAuth), !usage.contains(.any) {
                return "the extended key usage of \(subject.printable) lacks clientAuth"
            }
            return nil
        } catch {
            throw NotUsable(.unreadable, "the certificate in `\(name)` has a damaged key usage or extended key usage")
        }
    }
}

extension CertificateChain {
    /// What works but should be looked at.
    fileprivate var warnings: [String] {
        var warnings: [String] = []
        if strangers > 0 {
            warnings.append("\(strangers) certificate(s) in the file do not belong to the chain and are not sent")
        }
        if let issuer = missingIssuer {
            warnings.append(
                "the file has no certificate of the issuer, \(issuer.printable): add it, or make sure that the peers "
                    + "have it")
        }
        return warnings
    }
}

extension ClientIdentity {
    /// The identity of an ordered chain.
    ///
    /// The key is written anew, so that what is handed on is what was checked: a key's optional parts, such as its
    /// public half in SEC1, could be damaged and make another library stumble over it.
    fileprivate init(
        chain: CertificateChain, leaf: CertificateChain.Link, key: Certificate.PrivateKey
    ) throws {
        let document = try key.serializeAsPEM()
        let keyDER = SecretBytes(document.derBytes)
        self.init(
            certificateChainPEM: chain.links.flatMap { PEMBlock.text(label: "CERTIFICATE", der: $0.der) },
            privateKeyPEM: SecretBytes(PEMBlock.text(label: document.discriminator, der: keyDER.bytes)),
            fingerprint: SHA256.hash(data: leaf.der).hexadecimal,
            keyDigest: SHA256.hash(data: keyDER.bytes).hexadecimal,
            subject: leaf.certificate.subject.printable,
            issuer: leaf.certificate.issuer.printable,
            notBefore: Int64(leaf.certificate.notValidBefore.timeIntervalSince1970.rounded()),
            notAfter: Int64(leaf.certificate.notValidAfter.timeIntervalSince1970.rounded())
        )
    }
}

extension Digest {
    /// In lower-case hexadecimal.
    fileprivate var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension DistinguishedName {
    /// As RFC 4514 writes it, with control and formatting characters escaped: a name comes from outside and goes to
    /// logs and terminals.
    fileprivate var printable: String {
        var text = ""
        for scalar in description.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                for byte in String(scalar).utf8 { text += "\\" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }
            default:
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
