/// A signature method of RFC 5849 section 3.4, or one of its kind with a newer hash.
package enum OAuth1Algorithm: String, Sendable, CaseIterable {
    /// RFC 5849 section 3.4.2.
    case hmacSHA1 = "HMAC-SHA1"
    /// The same with SHA-256.
    case hmacSHA256 = "HMAC-SHA256"
    /// The same with SHA-512.
    case hmacSHA512 = "HMAC-SHA512"
    /// RFC 5849 section 3.4.3.
    case rsaSHA1 = "RSA-SHA1"
    /// The same with SHA-256.
    case rsaSHA256 = "RSA-SHA256"
    /// RFC 5849 section 3.4.4: no signature at all, but the secrets themselves.
    case plaintext = "PLAINTEXT"

    /// What a signature is made with.
    enum Family {
        case sharedSecret
        case privateKey
        case plaintext
    }

    var family: Family {
        switch self {
        case .hmacSHA1, .hmacSHA256, .hmacSHA512: .sharedSecret
        case .rsaSHA1, .rsaSHA256: .privateKey
        case .plaintext: .plaintext
        }
    }

    /// What is allowed where nothing else is said.
    ///
    /// PLAINTEXT hands the secret to whoever reads the request, and RSA-SHA1 trusts a hash for which colliding messages can
    /// be made: both have to be asked for. HMAC-SHA1 does not depend on that property, and is what most clients send.
    static let defaults: Set<OAuth1Algorithm> = [.hmacSHA1, .hmacSHA256, .hmacSHA512, .rsaSHA256]
}
