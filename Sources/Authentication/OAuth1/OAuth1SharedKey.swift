import Crypto
import FoundationEssentials

/// The key of RFC 5849 section 3.4.2: consumer secret and token secret, each encoded, joined by `&`.
struct OAuth1SharedKey: Sendable {
    private let key: SymmetricKey
    /// Of the same text, which is what a PLAINTEXT signature consists of; compared by digest, so that the time to compare
    /// tells nothing of its length.
    private let digest: SHA256.Digest

    init(secret: Secret, tokenSecret: Secret?) {
        let token = tokenSecret?.withBytes { PercentEncoding.encode($0) } ?? []
        self.init(text: secret.withBytes { PercentEncoding.encode($0) + [UInt8(ascii: "&")] + token })
    }

    private init(text: [UInt8]) {
        key = SymmetricKey(data: text)
        digest = SHA256.hash(data: text)
    }

    /// A key that nobody has.
    static func spare() -> OAuth1SharedKey {
        OAuth1SharedKey(text: (0..<32).map { _ in UInt8.random(in: .min ... .max) })
    }

    /// The signature, in bytes; nil for methods that sign with something else.
    func signature(of baseString: [UInt8], by algorithm: OAuth1Algorithm) -> [UInt8]? {
        switch algorithm {
        case .hmacSHA1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: baseString, using: key))
        case .hmacSHA256: Array(HMAC<SHA256>.authenticationCode(for: baseString, using: key))
        case .hmacSHA512: Array(HMAC<SHA512>.authenticationCode(for: baseString, using: key))
        case .rsaSHA1, .rsaSHA256, .plaintext: nil
        }
    }

    /// Whether a signature is right; compared in constant time.
    func accepts(_ signature: [UInt8], of baseString: [UInt8], by algorithm: OAuth1Algorithm) -> Bool {
        switch algorithm {
        case .hmacSHA1:
            HMAC<Insecure.SHA1>.isValidAuthenticationCode(signature, authenticating: baseString, using: key)
        case .hmacSHA256:
            HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: baseString, using: key)
        case .hmacSHA512:
            HMAC<SHA512>.isValidAuthenticationCode(signature, authenticating: baseString, using: key)
        case .plaintext: SHA256.hash(data: signature) == digest
        case .rsaSHA1, .rsaSHA256: false
        }
    }
}

extension OAuth1SharedKey: CustomStringConvertible, CustomReflectable {
    /// Always `<key>`.
    var description: String { "<key>" }
    /// Shows nothing: a hash of the secret is enough to guess it by.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
