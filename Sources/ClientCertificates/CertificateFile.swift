internal import Crypto
internal import FoundationEssentials
internal import SwiftASN1
internal import X509

/// The content of a certificate file: a chain and its private key, in PEM.
struct CertificateFile: Sendable {
    /// The identity, whose dates have not been judged.
    let identity: ClientIdentity
    /// Whether the leaf may be used to authenticate a client (RFC 5280 4.2.1.12).
    let isForClients: Bool
    /// What works but should be looked at.
    let warnings: [String]

    /// Reads a file's content.
    ///
    /// - Parameter name: how complaints call the file.
    /// - Throws: why no certificate can be taken from it.
    init(_ content: [UInt8], name: String) throws(NotUsable) {
        let blocks = try Self.blocks(of: content, name: name)
        let key = try Self.privateKey(Self.keyBlock(in: blocks, name: name), name: name)
        let certificates = try Self.certificates(in: blocks, name: name)
        guard let chain = CertificateChain(of: key.publicKey, in: certificates), let leaf = chain.links.first else {
            throw NotUsable(
                .keyMismatch, "`\(name)`: the private key belongs to none of its \(certificates.count) certificate(s)")
        }
        do {
            self.identity = try ClientIdentity(chain: chain, leaf: leaf, key: key)
        } catch {
            throw NotUsable(.unreadable, "the private key in `\(name)` cannot be written in PEM; \(Self.supportedKeys)")
        }
        self.isForClients = try Self.isForClients(leaf.certificate, name: name)
        self.warnings = Self.warnings(about: chain)
    }

    private static func blocks(of content: [UInt8], name: String) throws(NotUsable) -> [PEMBlock] {
        if let binary = BinaryForm(content) {
            throw NotUsable(
                .unreadable,
                "`\(name)` is \(binary.rawValue), which is not read; convert it: \(binary.conversion(name))")
        }
        do {
            return try PEMBlock.all(in: content)
        } catch {
            throw NotUsable(.unreadable, "`\(name)` is not well-formed PEM: \(error.message)")
        }
    }

    private static func keyBlock(in blocks: [PEMBlock], name: String) throws(NotUsable) -> PEMBlock {
        let keys = blocks.filter { $0.label.hasSuffix("PRIVATE KEY") }
        guard let key = keys.first else {
            throw NotUsable(
                .unreadable, "`\(name)` has no private key; put the key into the same file as the certificates")
        }
        guard keys.count == 1 else {
            throw NotUsable(.unreadable, "`\(name)` has \(keys.count) private keys; leave the one of the certificate")
        }
        guard !key.isEncrypted, key.label != "ENCRYPTED PRIVATE KEY" else {
            throw NotUsable(
                .unreadable,
                "the private key in `\(name)` is encrypted, which is not read; replace it with the output of: "
                    + "openssl pkey -in \(name)")
        }
        guard ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"].contains(key.label) else {
            throw NotUsable(
                .unreadable, "the private key in `\(name)` is a `\(key.label)`; \(supportedKeys)")
        }
        return key
    }

    private static func privateKey(_ block: PEMBlock, name: String) throws(NotUsable) -> Certificate.PrivateKey {
        do {
            return try Certificate.PrivateKey(
                pemDocument: PEMDocument(type: block.label, derBytes: block.der.bytes))
        } catch {
            // What the parser complains about may quote the key.
            throw NotUsable(
                .unreadable,
                "the private key in `\(name)` (line \(block.line)) is damaged or of a kind that is not supported; "
                    + supportedKeys)
        }
    }

    private static func certificates(
        in blocks: [PEMBlock], name: String
    ) throws(NotUsable) -> [CertificateChain.Link] {
        if let trusted = blocks.first(where: { $0.label == "TRUSTED CERTIFICATE" }) {
            throw NotUsable(
                .unreadable,
                "`\(name)` (line \(trusted.line)) has a certificate in OpenSSL's own trusted form; replace it with the "
                    + "output of: openssl x509 -in \(name)")
        }
        var links: [CertificateChain.Link] = []
        for block in blocks where block.label == "CERTIFICATE" || block.label == "X509 CERTIFICATE" {
            do {
                let certificate = try Certificate(derEncoded: block.der.bytes)
                links.append(CertificateChain.Link(certificate: certificate, der: block.der.bytes))
            } catch {
                let what = isAboutKey(error) ? "has a public key that is not supported; \(supportedKeys)" : "is damaged"
                throw NotUsable(.unreadable, "the certificate in `\(name)` (line \(block.line)) \(what)")
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

    private static func isForClients(_ leaf: Certificate, name: String) throws(NotUsable) -> Bool {
        do {
            // RFC 5280 4.2.1.12: absent, any use is allowed; present, the use must be named, or `any`.
            guard let usage = try leaf.extensions.extendedKeyUsage else { return true }
            return usage.contains(.clientAuth) || usage.contains(.any)
        } catch {
            throw NotUsable(.unreadable, "the certificate in `\(name)` has a damaged extended key usage")
        }
    }

    private static func warnings(about chain: CertificateChain) -> [String] {
        guard chain.strangers > 0 else { return [] }
        return ["\(chain.strangers) certificate(s) in the file do not belong to the chain and are not sent"]
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
