/// What a request claims, each part checked for its form: nothing is verified yet.
struct OAuth1Credentials {
    /// One use of the signature: a timestamp and a nonce.
    struct Use {
        var timestamp: Int
        var nonce: [UInt8]
    }

    /// The most bytes of a nonce.
    static let maximumNonceLength = 128

    let consumerKey: [UInt8]
    let token: [UInt8]
    let algorithm: OAuth1Algorithm
    /// Nil where PLAINTEXT does without, as RFC 5849 section 3.1 allows.
    let use: Use?
    /// Decoded, where it is Base64.
    let signature: [UInt8]

    /// - Parameter algorithms: The signature methods that anybody may use.
    init(_ message: OAuth1Message, algorithms: Set<OAuth1Algorithm>) throws(AuthenticationFailure) {
        try Self.checkVersion(message["oauth_version"])
        algorithm = try Self.algorithm(Self.required("oauth_signature_method", in: message), algorithms)
        consumerKey = Array(try Self.required("oauth_consumer_key", in: message))
        token = message["oauth_token"].map { Array($0) } ?? []
        let isTimeless = message["oauth_timestamp"] == nil && message["oauth_nonce"] == nil
        use = try algorithm == .plaintext && isTimeless ? nil : Self.use(message)
        let text = try Self.required("oauth_signature", in: message)
        signature = try algorithm == .plaintext ? Array(text) : Self.decoded(text)
    }

    private static func required(
        _ name: String, in message: OAuth1Message
    ) throws(AuthenticationFailure) -> ArraySlice<UInt8> {
        guard let value = message[name], !value.isEmpty else {
            throw .oauth1(.malformed, "parameter_absent", "the OAuth credentials lack `\(name)`")
        }
        return value
    }

    /// RFC 5849 section 3.1: optional, and `1.0` if there.
    private static func checkVersion(_ version: ArraySlice<UInt8>?) throws(AuthenticationFailure) {
        guard version.map({ $0.elementsEqual("1.0".utf8) }) ?? true else {
            throw .oauth1(.unsupportedVersion, "version_rejected", "`oauth_version` must be 1.0 or be left out")
        }
    }

    private static func algorithm(
        _ name: ArraySlice<UInt8>, _ algorithms: Set<OAuth1Algorithm>
    ) throws(AuthenticationFailure) -> OAuth1Algorithm {
        let named = OAuth1Algorithm.allCases.first { $0.rawValue.utf8.elementsEqual(name) }
        guard let algorithm = named, algorithms.contains(algorithm) else {
            let names = OAuth1Algorithm.allCases.filter(algorithms.contains).map(\.rawValue).joined(separator: ", ")
            throw .oauth1(
                .unsupportedMethod, "signature_method_rejected", "`oauth_signature_method` must be one of \(names)")
        }
        return algorithm
    }

    private static func use(_ message: OAuth1Message) throws(AuthenticationFailure) -> Use {
        let timestamp = try timestamp(required("oauth_timestamp", in: message))
        let nonce = try required("oauth_nonce", in: message)
        guard nonce.count <= maximumNonceLength else {
            throw .oauth1(
                .malformed, "parameter_rejected", "`oauth_nonce` is longer than \(maximumNonceLength) bytes")
        }
        return Use(timestamp: timestamp, nonce: Array(nonce))
    }

    /// Digits alone, at most 15 of them, so that no sum with a window can overflow.
    private static func timestamp(_ digits: ArraySlice<UInt8>) throws(AuthenticationFailure) -> Int {
        guard digits.count <= 15, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let seconds = Int(String(decoding: digits, as: UTF8.self))
        else {
            throw .oauth1(
                .malformed, "parameter_rejected", "`oauth_timestamp` must be digits: the seconds since 1970")
        }
        return seconds
    }

    /// One spelling alone: the last digit of Base64 may hold bits that stand for nothing (RFC 4648 section 3.5), which would
    /// give one signature several texts.
    private static func decoded(_ text: ArraySlice<UInt8>) throws(AuthenticationFailure) -> [UInt8] {
        guard let code = Base64.decodePadded(text) else {
            throw .oauth1(.malformed, "parameter_rejected", "`oauth_signature` is not Base64")
        }
        return code
    }
}
