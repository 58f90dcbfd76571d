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
        self.init(bytes: secret, wide: Self.wide(secret.bytes) ?? Self.wideLatin(secret.bytes))
    }

    /// UTF-16 of UTF-8, without a `String`, whose memory nobody would overwrite; `nil` for what is not UTF-8.
    private static func wide(_ bytes: [UInt8]) -> SecretBytes? {
        var wide: [UInt8] = []
        // The size is bounded: growing would leave copies behind.
        wide.reserveCapacity(2 * bytes.count + 2)
        var decoder = Unicode.UTF8()
        var rest = bytes.makeIterator()
        while true {
            switch decoder.decode(&rest) {
            case .scalarValue(let scalar):
                for unit in scalar.utf16 { wide.append(bigEndian: unit) }
            case .emptyInput:
                wide.append(bigEndian: 0)
                return SecretBytes(wide)
            case .error:
                wide.wipe()
                return nil
            }
        }
    }

    private static func wideLatin(_ bytes: [UInt8]) -> SecretBytes {
        var wide: [UInt8] = []
        wide.reserveCapacity(2 * bytes.count + 2)
        for byte in bytes { wide.append(bigEndian: UInt16(byte)) }
        wide.append(bigEndian: 0)
        return SecretBytes(wide)
    }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian unit: UInt16) {
        append(UInt8(unit >> 8))
        append(UInt8(truncatingIfNeeded: unit))
    }
}
