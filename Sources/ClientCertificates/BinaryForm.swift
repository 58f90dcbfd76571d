/// A certificate file that is not PEM, recognised by its first bytes.
enum BinaryForm {
    /// RFC 7292 4: a sequence that begins with the version, 3.
    case pkcs12
    /// Any other sequence in DER: a certificate or a key.
    case der

    /// `nil` for what does not look like either.
    init?(_ content: [UInt8]) {
        // X.690 8.1.2: SEQUENCE, constructed; then the length, long or (BER) indefinite.
        guard content.count > 4, content[0] == 0x30, content[1] >= 0x80 else { return nil }
        let body = content.dropFirst(2 + Int(content[1] & 0x7F))
        self = body.starts(with: [0x02, 0x01, 0x03]) ? .pkcs12 : .der
    }

    /// A command that makes PEM of the file `name`, which is DER.
    static func conversion(of name: String) -> String {
        let base = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
        let target = base + (name.hasSuffix(".pem") ? ".new.pem" : ".pem")
        return "openssl x509 -inform DER -in \(name) -out \(target), then append the private key in PEM"
    }
}
