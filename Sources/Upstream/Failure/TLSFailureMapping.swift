import CLibCurl

/// Tells apart how TLS failed.
enum TLSFailureMapping {
    /// The kind of a failure and its message.
    typealias Verdict = (kind: UpstreamFailure.Kind, message: String)

    /// What an outcome of TLS means.
    static func classify(_ outcome: CurlOutcome, presentsCertificate: Bool) -> Verdict {
        switch CURLcode(outcome.code) {
        case CURLE_PEER_FAILED_VERIFICATION: upstreamCertificate(outcome)
        case CURLE_SSL_ISSUER_ERROR: (.tlsUntrusted, "the upstream's certificate has an unexpected issuer")
        case CURLE_SSL_CERTPROBLEM:
            (.localFault, "TLS cannot use the client certificate or its key: \(reason(in: outcome.text))")
        case CURLE_SSL_CACERT_BADFILE: (.localFault, "the certificate authorities of this machine cannot be read")
        case CURLE_SSL_ENGINE_INITFAILED: (.localFault, "TLS could not be set up")
        case CURLE_SSL_CIPHER: (.tlsOther, "no common TLS cipher with the upstream")
        default: handshake(outcome, presentsCertificate: presentsCertificate)
        }
    }

    /// What an alert from the upstream means.
    static func classify(_ alert: TLSAlert, presentsCertificate: Bool) -> Verdict {
        if alert.isAboutClientCertificate {
            return presentsCertificate
                ? (.tlsClientCertificateRefused, "the upstream refused the client certificate (\(alert.name))")
                : (.tlsClientCertificateRefused, "the upstream demands a client certificate (\(alert.name))")
        }
        if alert.name == "handshake failure", !presentsCertificate {
            return (
                .tlsOther, "the upstream refused the TLS handshake; it may demand a client certificate (\(alert.name))"
            )
        }
        return (.tlsOther, "the upstream refused the TLS handshake (\(alert.name))")
    }

    /// OpenSSL's reason, such as `ee key too small` in
    /// `could not load PEM client certificate, OpenSSL error error:0A00018F:SSL routines::ee key too small, (no key …`.
    private static func reason(in text: String) -> String {
        guard let start = text.utf8Range(of: " routines::")?.upperBound else {
            return "it is damaged, or they do not match"
        }
        return String(decoding: text.utf8[start...].prefix { $0 != UInt8(ascii: ",") }, as: UTF8.self)
    }

    /// `X509_V_ERR_CERT_NOT_YET_VALID`, `X509_V_ERR_CERT_HAS_EXPIRED` and `X509_V_ERR_HOSTNAME_MISMATCH` of OpenSSL.
    private static let notYetValid = 9
    private static let expired = 10
    private static let nameMismatch = 62

    private static func upstreamCertificate(_ outcome: CurlOutcome) -> Verdict {
        switch outcome.verifyResult {
        case expired: (.tlsExpired, "the upstream's certificate, or one of its issuers', has expired")
        case notYetValid: (.tlsExpired, "the upstream's certificate, or one of its issuers', is not valid yet")
        case nameMismatch: (.tlsNameMismatch, "the upstream's certificate is for another name")
        // OpenSSL has said nothing, or nothing but that something is wrong: libcurl compared the names itself.
        case 0, 1: (.tlsNameMismatch, "the upstream's certificate is for another name")
        case 18: (.tlsUntrusted, "the upstream's certificate is self-signed and not trusted")
        case 19: (.tlsUntrusted, "the root of the upstream's certificate is not trusted")
        case 20, 21: (.tlsUntrusted, "the issuer of the upstream's certificate is not trusted")
        case 23: (.tlsUntrusted, "the upstream's certificate is revoked")
        default:
            (.tlsUntrusted, "the upstream's certificate is not trusted (verification error \(outcome.verifyResult))")
        }
    }

    private static func handshake(_ outcome: CurlOutcome, presentsCertificate: Bool) -> Verdict {
        if let alert = TLSAlert(in: outcome.text) { return classify(alert, presentsCertificate: presentsCertificate) }
        if outcome.text.hasBytes("wrong version number") || outcome.text.hasBytes("packet length too long") {
            return (.tlsOther, "the upstream does not speak TLS on this port")
        }
        if outcome.text.hasBytes("unsupported protocol") {
            return (.tlsOther, "the upstream speaks no version of TLS that is new enough")
        }
        if outcome.text.hasBytes("SYSCALL") || outcome.text.hasBytes("eof") || outcome.text.hasBytes("reset") {
            return (.tlsOther, "the upstream closed the connection during the TLS handshake")
        }
        return (.tlsOther, "the TLS handshake with the upstream failed")
    }
}
