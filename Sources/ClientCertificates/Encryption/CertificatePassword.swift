/// The password of a certificate file, if it has one, and where it is expected.
struct CertificatePassword {
    /// The password as UTF-8; `nil` when none was given.
    let secret: SecretBytes?
    /// How complaints call the place that it is read from.
    let place: String

    /// What to try, in order. No password and the empty one are two things to PKCS#12 and one to its users, so that
    /// whoever has either is given both.
    var forms: [PasswordForm] {
        guard let secret, secret.count > 0 else { return [.empty, .none] }
        return [PasswordForm(secret)]
    }
}

/// A password as the derivations of keys take it.
struct PasswordForm {
    /// For PBKDF2 and for the keys of PEM: as it was written.
    let bytes: SecretBytes
    /// For PKCS#12 (RFC 7292 B.1): as UTF-16, with two zeros at its end.
    let wide: SecretBytes

    /// The password of no characters.
    static let empty = PasswordForm(bytes: SecretBytes([]), wide: SecretBytes([0, 0]))
    /// No password at all.
    static let none = PasswordForm(bytes: SecretBytes([]), wide: SecretBytes([]))

    private init(bytes: SecretBytes, wide: SecretBytes) {
        self.bytes = bytes
        self.wide = wide
    }

    /// The form of a password that is UTF-8, or else ISO 8859-1 as for other tools.
    init(_ secret: SecretBytes) {
        var wide: [UInt8] = []
        // The size is bounded: growing would leave copies behind.
        wide.reserveCapacity(2 * secret.count + 2)
        if String(validating: secret.bytes, as: UTF8.self) == nil {
            for byte in secret.bytes { wide.append(contentsOf: [0, byte]) }
        } else {
            let units = String(decoding: secret.bytes, as: UTF8.self).utf16
            for unit in units { wide.append(contentsOf: [UInt8(unit >> 8), UInt8(truncatingIfNeeded: unit)]) }
        }
        wide.append(contentsOf: [0, 0])
        self.init(bytes: secret, wide: SecretBytes(wide))
    }
}
