/// The three parts of a JWS in compact form (RFC 7515 section 7.1), decoded.
struct JWSParts: Sendable {
    let header: [UInt8]
    let payload: [UInt8]
    let signature: [UInt8]
    /// What the signature is over: the first two parts as they were sent.
    let signed: [UInt8]

    /// Takes a token apart.
    init(_ text: some Collection<UInt8>) throws(AuthenticationFailure) {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, !parts[2].isEmpty else {
            throw .bearer(.invalidToken, "the token is not a signed JWT of three parts")
        }
        guard let header = Base64.decodeURL(parts[0]), let payload = Base64.decodeURL(parts[1]),
            let signature = Base64.decodeURL(parts[2])
        else { throw .bearer(.invalidToken, "a part of the token is not base64url without padding") }
        self.header = header
        self.payload = payload
        self.signature = signature
        signed = Array(text[text.startIndex..<parts[1].endIndex])
    }
}
