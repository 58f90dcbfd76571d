/// What OpenSSL's judgement of an upstream's certificate means.
enum VerificationFailure {
    /// What a number of `X509_V_ERR` says, and what to do about it.
    static func classify(_ number: Int) -> TLSFailureMapping.Verdict {
        if let (kind, message) = verdicts[number] { return (kind, message) }
        return (.tlsUntrusted, "the upstream's certificate is not trusted (verification error \(number))")
    }

    private static let otherName =
        "the upstream's certificate is for another name, or IP address, than the one that is called"
    private static let unknownIssuer =
        "the issuer of the upstream's certificate is not trusted: the upstream does not send its intermediate certificates, "
        + "or their root is not among the trusted authorities"
    private static let badIssuer = "an issuer of the upstream's certificate is not allowed to issue it"
    private static let shortKey = "the upstream's certificate, or one of its issuers', has a key that is too short"
    private static let forbiddenName =
        "the upstream's certificate has a name that the name constraints of its issuer do not allow"

    /// By number, as `x509_vfy.h` has them.
    private static let verdicts: [Int: (UpstreamFailure.Kind, String)] = [
        // OpenSSL has said nothing, or nothing but that something is wrong: libcurl compared the names itself.
        0: (.tlsNameMismatch, otherName),
        1: (.tlsNameMismatch, otherName),
        2: (.tlsUntrusted, unknownIssuer),
        3: (
            .tlsUntrusted,
            "there is no revocation list of an issuer of the upstream's certificate in `upstream.crlFile`"
        ),
        7: (.tlsUntrusted, "the signature of the upstream's certificate, or of one of its issuers', is wrong"),
        8: (.tlsUntrusted, "the signature of a revocation list in `upstream.crlFile` is wrong"),
        9: (.tlsExpired, "the upstream's certificate, or one of its issuers', is not valid yet"),
        10: (.tlsExpired, "the upstream's certificate, or one of its issuers', has expired"),
        11: (.tlsUntrusted, "a revocation list in `upstream.crlFile` is not valid yet"),
        12: (.tlsUntrusted, "a revocation list in `upstream.crlFile` has expired: put a new one there"),
        18: (.tlsUntrusted, "the upstream's certificate is self-signed and not trusted"),
        19: (.tlsUntrusted, "the root of the upstream's certificate is not among the trusted authorities"),
        20: (.tlsUntrusted, unknownIssuer),
        21: (.tlsUntrusted, unknownIssuer),
        23: (.tlsUntrusted, "the upstream's certificate, or one of its issuers', is revoked"),
        25: (.tlsUntrusted, badIssuer),
        26: (
            .tlsUntrusted,
            "the upstream's certificate, or one of its issuers', is not for TLS servers: serverAuth is missing"
        ),
        32: (.tlsUntrusted, badIssuer),
        34: (.tlsUntrusted, "the upstream's certificate has a critical extension that is not known"),
        37: (.tlsUntrusted, badIssuer),
        47: (.tlsUntrusted, forbiddenName),
        48: (.tlsUntrusted, forbiddenName),
        62: (.tlsNameMismatch, otherName),
        64: (.tlsNameMismatch, otherName),
        66: (.tlsUntrusted, shortKey),
        67: (.tlsUntrusted, shortKey),
        68: (.tlsUntrusted, "the upstream's certificate, or one of its issuers', is signed with MD5 or SHA-1"),
        79: (.tlsUntrusted, badIssuer),
    ]
}
