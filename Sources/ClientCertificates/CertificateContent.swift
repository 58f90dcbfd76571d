/// The pieces of a certificate file, in whatever format it is, decrypted and not yet judged.
struct CertificateContent {
    /// A certificate or a key.
    struct Part {
        /// As PEM labels it, such as `CERTIFICATE`.
        let label: String
        /// Its encoding.
        let der: SecretBytes
        /// What complaints say after the file's name to tell where in it this is, in brackets.
        let place: String
    }

    /// The pieces, in the file's order.
    let parts: [Part]
    /// Whether a password was needed.
    let isEncrypted: Bool

    /// Reads a file that is PEM or PKCS#12, whichever its bytes say.
    ///
    /// - Parameter name: how complaints call the file.
    init(_ content: [UInt8], name: String, password: CertificatePassword) throws(NotUsable) {
        switch BinaryForm(content) {
        case .pkcs12:
            try self.init(bundle: content, name: name, password: password)
        case .der:
            throw NotUsable(
                .unreadable, "`\(name)` is DER, which is not read; convert it: \(BinaryForm.conversion(of: name))")
        case nil:
            try self.init(texts: [("", content)], name: name, password: password)
        }
    }

    /// Reads PEM texts. Where there are several, each has its own name.
    init(texts: [(name: String, content: [UInt8])], name: String, password: CertificatePassword) throws(NotUsable) {
        var parts: [Part] = []
        var isEncrypted = false
        for text in texts {
            let field = text.name.isEmpty ? "" : "`\(text.name)`, "
            for block in try Self.blocks(of: text.content, of: text.name.isEmpty ? name : "\(name), \(text.name)") {
                let place = "(\(field)line \(block.line))"
                guard let key = block.encryptedKey else {
                    parts.append(Part(label: block.label, der: block.der, place: place))
                    continue
                }
                isEncrypted = true
                let der = try Self.decrypt(key, "the private key in `\(name)` \(place)", password: password)
                parts.append(Part(label: block.labelOfContent, der: der, place: place))
            }
        }
        self.parts = parts
        self.isEncrypted = isEncrypted
    }

    private static func blocks(of text: [UInt8], of name: String) throws(NotUsable) -> [PEMBlock] {
        do {
            return try PEMBlock.all(in: text)
        } catch {
            throw NotUsable(.unreadable, "`\(name)` is not well-formed PEM: \(error.message)")
        }
    }

    private static func decrypt(
        _ key: EncryptedKey, _ subject: String, password: CertificatePassword
    ) throws(NotUsable) -> SecretBytes {
        guard password.secret != nil else {
            throw NotUsable(.unreadable, "\(subject) is encrypted: put its password into \(password.place)")
        }
        var budget = DerivationBudget()
        do {
            return try key.decrypt(with: password.forms[0], budget: &budget)
        } catch {
            throw NotUsable(
                error, reading: subject, password: password,
                remedy: "encrypt it anew: openssl pkcs8 -topk8 -v2 aes-256-cbc")
        }
    }

    /// Reads a PKCS#12 bundle.
    private init(bundle: [UInt8], name: String, password: CertificatePassword) throws(NotUsable) {
        let contents: PKCS12Contents
        do {
            contents = try PKCS12Bundle(bundle).contents(with: password)
        } catch {
            throw NotUsable(
                error, reading: "`\(name)`", password: password,
                remedy: "export it anew: openssl pkcs12 -export -iter 100000")
        }
        let certificates = contents.certificates.enumerated().map { index, der in
            Part(label: "CERTIFICATE", der: der, place: "(number \(index + 1))")
        }
        parts = contents.keys.map { Part(label: "PRIVATE KEY", der: $0, place: "") } + certificates
        isEncrypted = password.secret.map { $0.count > 0 } ?? false
    }
}

extension NotUsable {
    /// Why `subject` cannot be decrypted.
    fileprivate init(
        _ problem: DecryptionProblem, reading subject: String, password: CertificatePassword, remedy: String
    ) {
        let detail =
            switch problem {
            case .wrongPassword where password.secret == nil:
                "\(subject) is encrypted: put its password into \(password.place)"
            case .wrongPassword:
                "\(subject) cannot be decrypted: the password in \(password.place) is wrong"
            case .malformed:
                "\(subject) is damaged: get it anew"
            case .unsupported(let what):
                "\(subject) is protected with \(what), which is not read; \(remedy)"
            case .tooMuchWork:
                "\(subject) asks for more than \(DerivationBudget.most) rounds to derive its keys; \(remedy)"
            }
        self.init(.unreadable, detail)
    }
}
