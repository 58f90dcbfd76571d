import Crypto
import FoundationEssentials

/// What a request signs beyond what RFC 5849 covers: its body and its `LP-*` headers, each by a hash among the parameters.
struct SignedParts {
    /// The parameter with the body's hash, of the extension OAuth Request Body Hash.
    static let bodyParameter = "oauth_body_hash"
    /// The parameter with the hash of the `LP-*` headers, an extension of this gateway's.
    static let headersParameter = "lp_headers_hash"

    private let bodyHash: [UInt8]?
    private let headersHash: [UInt8]?
    private let mustSign: Set<SignedPart>

    init(_ message: OAuth1Message, mustSign: Set<SignedPart>) throws(AuthenticationFailure) {
        bodyHash = try message.signedPart(Self.bodyParameter)
        headersHash = try message.signedPart(Self.headersParameter)
        self.mustSign = mustSign
    }

    /// Checks the hashes of a request whose signature is right.
    /// - Returns: false where the body has to be read first.
    func check(
        _ request: AuthenticationRequest, _ algorithm: OAuth1Algorithm
    ) throws(AuthenticationFailure) -> Bool {
        try checkHeaders(request)
        guard let bodyHash else {
            // A form's parameters are signed by themselves.
            guard !mustSign.contains(.body) || request.body == [] || request.isForm else {
                throw .oauth1(
                    .unsignedBody, "parameter_absent",
                    "this consumer must sign the body: add `\(Self.bodyParameter)` to the OAuth parameters")
            }
            return true
        }
        guard let body = request.body else { return false }
        guard Self.hashes(of: body, algorithm).contains(where: { constantTimeEqual($0, bodyHash) }) else {
            throw .oauth1(
                .bodyMismatch, "signature_invalid", "`\(Self.bodyParameter)` is not the hash of the body that was sent")
        }
        return true
    }

    private func checkHeaders(_ request: AuthenticationRequest) throws(AuthenticationFailure) {
        guard let headersHash else {
            guard !mustSign.contains(.headers) else {
                throw .oauth1(
                    .unsignedHeaders, "parameter_absent",
                    "this consumer must sign the LP headers: add `\(Self.headersParameter)` to the URL's query or the"
                        + " OAuth parameters")
            }
            return
        }
        guard constantTimeEqual(Array(Self.headersHash(of: request.controlHeaders).utf8), headersHash) else {
            throw .oauth1(
                .headersMismatch, "signature_invalid",
                "`\(Self.headersParameter)` is not the hash of the LP headers that were sent")
        }
    }

    /// What the hash of a body may be: by the signature method's own hash, or by SHA-1, with which the extension began and
    /// which some signers use with every method.
    private static func hashes(of body: [UInt8], _ algorithm: OAuth1Algorithm) -> [[UInt8]] {
        let original = base64(Insecure.SHA1.hash(data: body))
        return switch algorithm {
        case .hmacSHA256, .rsaSHA256: [original, base64(SHA256.hash(data: body))]
        case .hmacSHA512: [original, base64(SHA512.hash(data: body))]
        case .hmacSHA1, .rsaSHA1, .plaintext: [original]
        }
    }

    private static func base64(_ digest: some Digest) -> [UInt8] {
        Array(Data(digest).base64EncodedString().utf8)
    }

    /// The hash of `LP-*` headers: SHA-256, in lower-case hex, over one line for each, sorted: the name in lower case, a
    /// colon, the value as sent, a line feed.
    static func headersHash(of headers: [AuthenticationRequest.ControlHeader]) -> String {
        let lines = headers.map { Array(($0.name.lowercased() + ":").utf8) + $0.value + [UInt8(ascii: "\n")] }
        var hash = SHA256()
        for line in lines.sorted(by: { $0.lexicographicallyPrecedes($1) }) { hash.update(data: line) }
        return Hexadecimal.text(of: hash.finalize())
    }
}
