import Crypto
import FoundationEssentials

/// The key of RFC 5849 section 3.4.2: consumer secret and token secret, each encoded, joined by `&`.
struct OAuth1SharedKey: Sendable {
    /// With the key taken in already, which is half the work for a request.
    private let sha1: HMAC<Insecure.SHA1>
    private let sha256: HMAC<SHA256>
    private let sha512: HMAC<SHA512>
    /// Of the same text, which is what a PLAINTEXT signature consists of; compared by digest, so that the time to compare
    /// tells nothing of its length.
    private let digest: SHA256.Digest

    init(secret: Secret, tokenSecret: Secret?) {
        let token = tokenSecret?.withBytes { PercentEncoding.encode($0) } ?? []
        self.init(text: secret.withBytes { PercentEncoding.encode($0) + [UInt8(ascii: "&")] + token })
    }

    private init(text: [UInt8]) {
        let key = SymmetricKey(data: text)
        sha1 = HMAC(key: key)
        sha256 = HMAC(key: key)
        sha512 = HMAC(key: key)
        digest = SHA256.hash(data: text)
    }

    /// A key that nobody has.
    static func spare() -> OAuth1SharedKey {
        OAuth1SharedKey(text: (0..<32).map { _ in UInt8.random(in: .min ... .max) })
    }

    /// The signature, in bytes; nil for methods that sign with something else.
    func signature(of baseString: [UInt8], by algorithm: OAuth1Algorithm) -> [UInt8]? {
        switch algorithm {
        case .hmacSHA1: Array(Self.code(of: baseString, sha1))
        case .hmacSHA256: Array(Self.code(of: baseString, sha256))
        case .hmacSHA512: Array(Self.code(of: baseString, sha512))
        case .rsaSHA1, .rsaSHA256, .plaintext: nil
        }
    }

    /// Whether a signature is right; compared in constant time.
    func accepts(_ signature: [UInt8], of baseString: [UInt8], by algorithm: OAuth1Algorithm) -> Bool {
        switch algorithm {
        case .hmacSHA1: Self.code(of: baseString, sha1) == signature
        case .hmacSHA256: Self.code(of: baseString, sha256) == signature
        case .hmacSHA512: Self.code(of: baseString, sha512) == signature
        case .plaintext: SHA256.hash(data: signature) == digest
        case .rsaSHA1, .rsaSHA256: false
        }
    }

    /// Compares in constant time, as all such codes do.
    private static func code<H: HashFunction>(of text: [UInt8], _ start: HMAC<H>) -> HMAC<H>.MAC {
        var code = start
        code.update(data: text)
        return code.finalize()
    }
}

extension OAuth1SharedKey: CustomStringConvertible, CustomReflectable {
    /// Always `<key>`.
    var description: String { "<key>" }
    /// Shows nothing: a hash of the secret is enough to guess it by.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
