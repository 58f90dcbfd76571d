import FoundationEssentials

/// What an OAuth header claims, each part checked for its form: nothing is verified yet.
struct OAuth1Credentials {
    /// The most bytes of a nonce.
    static let maximumNonceLength = 128

    let consumerKey: [UInt8]
    let token: [UInt8]
    let algorithm: OAuth1Algorithm
    let timestamp: Int
    let nonce: [UInt8]
    let signature: Data
    /// The parameters of the header that are signed.
    let signed: [OAuth1Parameter]

    init(_ header: OAuth1Header) throws(AuthenticationFailure) {
        try Self.checkVersion(header["oauth_version"])
        algorithm = try Self.algorithm(Self.required("oauth_signature_method", in: header))
        consumerKey = try Self.required("oauth_consumer_key", in: header)
        token = header["oauth_token"] ?? []
        timestamp = try Self.timestamp(Self.required("oauth_timestamp", in: header))
        nonce = try Self.required("oauth_nonce", in: header)
        guard nonce.count <= Self.maximumNonceLength else {
            throw .oauth1(
                .malformed, "parameter_rejected", "`oauth_nonce` is longer than \(Self.maximumNonceLength) bytes")
        }
        guard let code = try Data(base64Encoded: Data(Self.required("oauth_signature", in: header))) else {
            throw .oauth1(.malformed, "parameter_rejected", "`oauth_signature` is not Base64")
        }
        signature = code
        signed = header.signed
    }

    private static func required(_ name: String, in header: OAuth1Header) throws(AuthenticationFailure) -> [UInt8] {
        guard let value = header[name], !value.isEmpty else {
            throw .oauth1(.malformed, "parameter_absent", "the OAuth credentials lack `\(name)`")
        }
        return value
    }

    /// RFC 5849 section 3.1: optional, and `1.0` if there.
    private static func checkVersion(_ version: [UInt8]?) throws(AuthenticationFailure) {
        guard version.map({ $0.elementsEqual("1.0".utf8) }) ?? true else {
            throw .oauth1(.unsupportedVersion, "version_rejected", "`oauth_version` must be 1.0 or be left out")
        }
    }

    private static func algorithm(_ name: [UInt8]) throws(AuthenticationFailure) -> OAuth1Algorithm {
        guard let algorithm = OAuth1Algorithm.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name) }) else {
            throw .oauth1(
                .unsupportedMethod, "signature_method_rejected",
                "`oauth_signature_method` must be HMAC-SHA1 or HMAC-SHA256")
        }
        return algorithm
    }

    /// Digits alone, at most 15 of them, so that no sum with a window can overflow.
    private static func timestamp(_ digits: [UInt8]) throws(AuthenticationFailure) -> Int {
        guard digits.count <= 15, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let seconds = Int(String(decoding: digits, as: UTF8.self))
        else {
            throw .oauth1(
                .malformed, "parameter_rejected", "`oauth_timestamp` must be digits: the seconds since 1970")
        }
        return seconds
    }
}
