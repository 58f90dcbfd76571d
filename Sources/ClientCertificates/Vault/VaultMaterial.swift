internal import Crypto
internal import FoundationEssentials

/// What a secret holds of a certificate.
///
/// The fields are `certificate` and `privateKey` in PEM, with `chain` where the chain is apart, or `p12`, a PKCS#12 bundle
/// in base64; and `password` where the key or the bundle has one. A reference's field holds all of that in one text, or is
/// an object with these fields.
struct VaultMaterial: Sendable {
    private enum Content {
        /// What could as well be a file.
        case whole(SecretBytes)
        case pem(certificates: SecretBytes, key: SecretBytes)
    }

    private let content: Content
    private let password: SecretBytes?

    /// Reads the certificate.
    ///
    /// - Throws: why none can be taken from it.
    func file(_ reference: CertificateReference) throws(NotUsable) -> CertificateFile {
        let place = "the field `password` of the secret"
        switch content {
        case .whole(let bytes):
            return try CertificateFile(
                bytes.bytes, name: reference.description, password: password, passwordPlace: place)
        case .pem(let certificates, let key):
            return try CertificateFile(
                certificatePEM: certificates.bytes, privateKeyPEM: key.bytes, name: reference.description,
                password: password, passwordPlace: place)
        }
    }

    /// Of all that the certificate depends on.
    var digest: SHA256Digest {
        let parts =
            switch content {
            case .whole(let bytes): [bytes, password]
            case .pem(let certificates, let key): [certificates, key, password]
            }
        var hash = SHA256()
        for part in parts { hash.update(data: Array(SHA256.hash(data: part?.bytes ?? []))) }
        return hash.finalize()
    }

    /// - Throws: what is missing from the secret.
    init(_ fields: [String: VaultJSON], _ reference: CertificateReference) throws(NotUsable) {
        guard let field = reference.field else {
            self = try Self(secret: fields, reference)
            return
        }
        switch fields[field] {
        case .object(let members)?:
            self = try Self(secret: members, reference)
        case .string(let text)?:
            let password = fields["password"]?.text.map(Self.bytes)
            if text.contains("-----BEGIN ") {
                self.init(content: .whole(Self.bytes(text)), password: password)
            } else {
                self.init(content: .whole(try Self.bundle(text, field, reference)), password: password)
            }
        default:
            throw NotUsable(
                .unreadable,
                "`\(reference)`: the secret has no field `\(field)` with a text; it has \(Self.names(fields))")
        }
    }

    private init(content: Content, password: SecretBytes?) {
        self.content = content
        self.password = password
    }

    private init(secret fields: [String: VaultJSON], _ reference: CertificateReference) throws(NotUsable) {
        let password = fields["password"]?.text.map(Self.bytes)
        if let bundle = fields["p12"]?.text {
            self.init(content: .whole(try Self.bundle(bundle, "p12", reference)), password: password)
        } else if let certificate = fields["certificate"]?.text, let key = fields["privateKey"]?.text {
            let certificates = fields["chain"]?.text.map { "\(certificate)\n\($0)" } ?? certificate
            self.init(content: .pem(certificates: Self.bytes(certificates), key: Self.bytes(key)), password: password)
        } else {
            throw NotUsable(
                .unreadable,
                "`\(reference)`: the secret has neither `certificate` and `privateKey` nor `p12`; it has "
                    + Self.names(fields))
        }
    }

    private static func bundle(
        _ text: String, _ field: String, _ reference: CertificateReference
    ) throws(NotUsable) -> SecretBytes {
        guard let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters), !data.isEmpty else {
            throw NotUsable(
                .unreadable, "`\(reference)`: the field `\(field)` is not base64; write it with: base64 FILE.p12")
        }
        return SecretBytes([UInt8](data))
    }

    private static func bytes(_ text: String) -> SecretBytes { SecretBytes(Array(text.utf8)) }

    /// The names of the fields, which are no secret, but may be anything.
    private static func names(_ fields: [String: VaultJSON]) -> String {
        let names = fields.keys.sorted().prefix(8).map { name in
            "`\(String(String.UnicodeScalarView(name.unicodeScalars.filter { $0.properties.generalCategory != .control })))`"
        }
        return names.isEmpty ? "no field" : names.joined(separator: ", ")
    }
}
