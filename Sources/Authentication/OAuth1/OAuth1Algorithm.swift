import Crypto
import FoundationEssentials

/// A signature method that is accepted. PLAINTEXT and RSA-SHA1 are not among them.
package enum OAuth1Algorithm: String, Sendable, CaseIterable {
    /// RFC 5849 section 3.4.2.
    case hmacSHA1 = "HMAC-SHA1"
    /// The same with SHA-256.
    case hmacSHA256 = "HMAC-SHA256"

    /// The key of section 3.4.2: consumer secret and token secret, each encoded, joined by `&`.
    static func key(secret: Secret, tokenSecret: Secret?) -> SymmetricKey {
        let token = tokenSecret?.withBytes { PercentEncoding.encode($0) } ?? []
        return secret.withBytes { SymmetricKey(data: PercentEncoding.encode($0) + [UInt8(ascii: "&")] + token) }
    }

    /// The signature, in Base64.
    func signature(of baseString: [UInt8], key: SymmetricKey) -> String {
        switch self {
        case .hmacSHA1:
            Data(HMAC<Insecure.SHA1>.authenticationCode(for: baseString, using: key)).base64EncodedString()
        case .hmacSHA256:
            Data(HMAC<SHA256>.authenticationCode(for: baseString, using: key)).base64EncodedString()
        }
    }

    /// Whether a signature is right; compared in constant time.
    func isValid(_ code: Data, of baseString: [UInt8], key: SymmetricKey) -> Bool {
        switch self {
        case .hmacSHA1:
            HMAC<Insecure.SHA1>.isValidAuthenticationCode(code, authenticating: baseString, using: key)
        case .hmacSHA256:
            HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: baseString, using: key)
        }
    }
}
