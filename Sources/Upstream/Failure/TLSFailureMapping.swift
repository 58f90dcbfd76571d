import CLibCurl

/// Tells apart how TLS failed.
enum TLSFailureMapping {
    /// The kind of a failure and its message.
    typealias Verdict = (kind: UpstreamFailure.Kind, message: String)

    /// What an outcome of TLS means.
    static func classify(_ outcome: CurlOutcome, presentsCertificate: Bool) -> Verdict {
        switch CURLcode(outcome.code) {
        case CURLE_PEER_FAILED_VERIFICATION: VerificationFailure.classify(outcome.verifyResult)
        case CURLE_SSL_CRL_BADFILE: (.localFault, "the revocation lists in `upstream.crlFile` cannot be read")
        case CURLE_SSL_ISSUER_ERROR: (.tlsUntrusted, "the upstream's certificate has an unexpected issuer")
        case CURLE_SSL_CERTPROBLEM:
            (.localFault, unusableCertificate(because: reason(in: outcome.text)))
        case CURLE_SSL_CACERT_BADFILE: (.localFault, "the certificate authorities of this machine cannot be read")
        case CURLE_SSL_ENGINE_INITFAILED: (.localFault, "TLS could not be set up")
        case CURLE_SSL_CIPHER: (.tlsOther, "no common TLS cipher with the upstream")
        default: handshake(outcome, presentsCertificate: presentsCertificate)
        }
    }

    /// What is said of a client certificate that OpenSSL refuses, in its words, or cannot read.
    static func unusableCertificate(because reason: String?) -> String {
        let reason = reason?.hasSuffix("mismatch") == true ? "they do not match" : reason
        return "TLS cannot use the client certificate or its key: \(reason ?? "it is damaged, or they do not match")"
    }

    /// What an alert from the upstream means.
    static func classify(_ alert: TLSAlert, presentsCertificate: Bool) -> Verdict {
        if let refusal = clientCertificate(alert, isPresented: presentsCertificate) {
            return (.tlsClientCertificateRefused, "\(refusal) (\(alert.name))")
        }
        let why =
            switch alert.name {
            case "protocol version": "the upstream speaks no version of TLS that is new enough"
            case "no application protocol": "the upstream speaks neither HTTP/2 nor HTTP/1.1 over TLS"
            case "internal error": "the upstream failed, by its own fault, in the TLS handshake"
            case "handshake failure" where !presentsCertificate:
                "the upstream refused the TLS handshake; it has no cipher in common, or it may demand a client certificate"
            case "handshake failure", "insufficient security":
                "the upstream refused the TLS handshake; it has no cipher in common, or takes no such client certificate"
            default: "the upstream refused the TLS handshake"
            }
        return (.tlsOther, "\(why) (\(alert.name))")
    }

    /// What an alert says of the client's certificate; nil when it is about something else.
    private static func clientCertificate(_ alert: TLSAlert, isPresented: Bool) -> String? {
        guard isPresented else {
            return alert.isAboutClientCertificate ? "the upstream demands a client certificate" : nil
        }
        let refused = "the upstream refused the client certificate"
        switch alert.name {
        case "unknown ca": return "\(refused): it does not know the issuer, or an intermediate certificate is missing"
        case "certificate expired": return "\(refused): it says that it has expired"
        case "certificate revoked": return "\(refused): it says that it is revoked"
        case "unsupported certificate": return "\(refused): it does not take its kind, or its key usage"
        case "decrypt error": return "\(refused): it could not verify the signature by its key"
        default: return alert.isAboutClientCertificate ? refused : nil
        }
    }

    /// OpenSSL's reason, such as `ee key too small` in
    /// `could not load PEM client certificate, OpenSSL error error:0A00018F:SSL routines::ee key too small, (no key …`.
    private static func reason(in text: String) -> String? {
        guard let start = text.utf8Range(of: " routines::")?.upperBound else { return nil }
        return String(decoding: text.utf8[start...].prefix { $0 != UInt8(ascii: ",") }, as: UTF8.self)
    }

    /// What OpenSSL or the operating system says of a handshake, by words that are nowhere else in it, in this order.
    private static let handshakes: [(words: String, message: String)] = [
        ("wrong version number", "the upstream does not speak TLS on this port"),
        ("packet length too long", "the upstream does not speak TLS on this port"),
        ("unsupported protocol", "the upstream speaks no version of TLS that is new enough"),
        // An alert that OpenSSL does not call one.
        ("unrecognized name", "the upstream does not serve the host name that is called"),
        ("legacy sigalg", "the upstream speaks no version of TLS that is new enough, or signs with MD5 or SHA-1"),
        ("unsafe legacy renegotiation", "the upstream does not support secure renegotiation (RFC 5746)"),
        ("dh key too small", "the upstream uses a Diffie-Hellman group that is too small"),
        ("EVP lib", "the signature of the upstream's certificate, or of a revocation list, is wrong"),
        ("reset", "the upstream reset the connection during the TLS handshake"),
        ("SYSCALL", "the upstream closed the connection during the TLS handshake"),
        ("eof", "the upstream closed the connection during the TLS handshake"),
    ]

    private static func handshake(_ outcome: CurlOutcome, presentsCertificate: Bool) -> Verdict {
        if let alert = TLSAlert(in: outcome.text) { return classify(alert, presentsCertificate: presentsCertificate) }
        if let known = handshakes.first(where: { outcome.text.hasBytes($0.words) }) {
            return (.tlsOther, known.message)
        }
        let why = reason(in: outcome.text).map { ": \($0)" } ?? ""
        return (.tlsOther, "the TLS handshake with the upstream failed\(why)")
    }
}
