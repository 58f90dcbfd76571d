import CLibCurl
import Glibc

/// Turns libcurl's codes into what a client is told. The only place where failures are worded: libcurl's own words may
/// name addresses, and are only looked into.
enum FailureMapping {
    /// What is known about the transfer beside libcurl's word.
    struct Facts: Equatable {
        /// The guard refused an address.
        var addressWasRefused = false
        /// The process had no file descriptor, or no memory, that the call needed.
        var lacksResources = false
        /// The request had a client certificate.
        var presentsCertificate = false
        /// The final head came.
        var hasHead = false
        /// Some of the request was sent.
        var requestWasSent = false
    }

    /// The failure that an outcome means.
    static func failure(_ outcome: CurlOutcome, _ facts: Facts) -> UpstreamFailure {
        let (kind, message) = classify(outcome, facts)
        return UpstreamFailure(kind: kind, transportMessage: message, requestWasSent: facts.requestWasSent)
    }

    private typealias Verdict = (kind: UpstreamFailure.Kind, message: String)

    private static func classify(_ outcome: CurlOutcome, _ facts: Facts) -> Verdict {
        switch CURLcode(outcome.code) {
        case CURLE_COULDNT_RESOLVE_HOST where facts.lacksResources:
            (.noResources, noResourcesMessage)
        case CURLE_COULDNT_RESOLVE_HOST:
            (.nameNotResolved, "the upstream's host name could not be resolved")
        case CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT:
            connecting(outcome, facts)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED,
            CURLE_SSL_ENGINE_INITFAILED:
            TLSFailureMapping.classify(outcome, presentsCertificate: facts.presentsCertificate)
        case CURLE_SSL_CLIENTCERT:
            (.tlsClientCertificateRefused, "the upstream demands a client certificate")
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND,
            CURLE_HTTP2, CURLE_HTTP2_STREAM:
            exchanging(outcome, facts)
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_FILESIZE_EXCEEDED:
            (.protocolError, "the upstream's answer is not valid HTTP")
        case CURLE_OUT_OF_MEMORY where outcome.isConnected:
            (.protocolError, "the upstream's header has a line that is too long")
        case CURLE_OUT_OF_MEMORY:
            (.noResources, noResourcesMessage)
        default:
            local(CURLcode(outcome.code))
        }
    }

    /// What libcurl refuses by itself, whatever the upstream does: the request, the options, or the library at hand.
    private static func local(_ code: CURLcode) -> Verdict {
        let why = code == CURLE_URL_MALFORMAT ? "the URL cannot be called" : CurlError.text(code)
        return (.localFault, "the call could not be made: \(why)")
    }

    private static func connecting(_ outcome: CurlOutcome, _ facts: Facts) -> Verdict {
        if facts.lacksResources { return (.noResources, noResourcesMessage) }
        if facts.addressWasRefused { return (.addressRefused, refusedMessage) }
        if CURLcode(outcome.code) == CURLE_OPERATION_TIMEDOUT {
            return (.connectTimeout, connectTimeoutMessage(outcome))
        }
        let why =
            switch outcome.systemError {
            case ECONNREFUSED: "the upstream refused the connection"
            case ENETUNREACH, EHOSTUNREACH: "there is no route to the upstream"
            case ETIMEDOUT: "the upstream did not answer the attempt to connect"
            default: "no connection to the upstream could be made"
            }
        return (.unreachable, why)
    }

    private static func exchanging(_ outcome: CurlOutcome, _ facts: Facts) -> Verdict {
        if !facts.hasHead, let alert = TLSAlert(in: outcome.text) {
            return TLSFailureMapping.classify(alert, presentsCertificate: facts.presentsCertificate)
        }
        if outcome.text.hasBytes("in chunked-encoding") || outcome.text.hasBytes("Invalid Content-Length") {
            return (.protocolError, "the upstream's answer is not valid HTTP")
        }
        if facts.hasHead {
            return (.responseCutShort, cutShortMessage)
        }
        let isHTTP2 = [CURLE_HTTP2, CURLE_HTTP2_STREAM].contains(CURLcode(outcome.code))
        if isHTTP2 { return (.protocolError, "the upstream broke off the request with an HTTP/2 error") }
        if facts.requestWasSent { return (.responseCutShort, noAnswerMessage) }
        return (.unreachable, "the upstream closed the connection before the request was sent")
    }

    private static let cutShortMessage = "the upstream closed the connection before its answer was complete"
    private static let noAnswerMessage = "the upstream closed the connection without an answer"
    private static let refusedMessage = "the upstream's address is not allowed"
    private static let noResourcesMessage = "the gateway has no file descriptor or memory left for the call"
}

// MARK: - Failures that are decided on this side

extension FailureMapping {
    /// The guard refused the address.
    static func addressRefused(requestWasSent: Bool) -> UpstreamFailure {
        UpstreamFailure(kind: .addressRefused, transportMessage: refusedMessage, requestWasSent: requestWasSent)
    }

    /// A kept connection was closed after the request was sent on it, and the request may not be repeated.
    static var notSentAgain: UpstreamFailure {
        UpstreamFailure(
            kind: .responseCutShort,
            transportMessage: noAnswerMessage + "; the request may have been handled and is not sent again",
            requestWasSent: true)
    }

    /// An upstream of HTTP/2 refused the request, by a code or a GOAWAY that say that it did not look at it, and the request may not
    /// be repeated.
    static var refusedUnseen: UpstreamFailure {
        UpstreamFailure(
            kind: .responseCutShort,
            transportMessage: "the upstream refused the request unseen; it was not acted upon, and is not sent again",
            requestWasSent: true)
    }

    /// The transfer ended well, but without a head.
    static func noAnswer(wasSent: Bool) -> UpstreamFailure {
        UpstreamFailure(kind: .responseCutShort, transportMessage: noAnswerMessage, requestWasSent: wasSent)
    }

    /// The transfer ended well to libcurl, but not all of the answer came.
    static var cutShort: UpstreamFailure {
        UpstreamFailure(kind: .responseCutShort, transportMessage: cutShortMessage, requestWasSent: true)
    }

    /// The process has no file descriptor or no memory for the call.
    static var noResources: UpstreamFailure {
        UpstreamFailure(kind: .noResources, transportMessage: noResourcesMessage)
    }

    /// This side could not make the call.
    static func localFault(_ why: String, wasSent: Bool = false) -> UpstreamFailure {
        UpstreamFailure(kind: .localFault, transportMessage: why, requestWasSent: wasSent)
    }

    /// The caller gave up.
    static func aborted(_ why: String, wasSent: Bool = false) -> UpstreamFailure {
        UpstreamFailure(kind: .requestAborted, transportMessage: why, requestWasSent: wasSent)
    }

    /// A timeout.
    static func timeout(
        _ kind: UpstreamFailure.Kind, timeouts: UpstreamRequest.Timeouts, phase: TransferClock.Phase,
        outcome: CurlOutcome, wasSent: Bool
    ) -> UpstreamFailure {
        let message =
            switch kind {
            case .connectTimeout: "\(connectTimeoutMessage(outcome)) within \(text(timeouts.connect))"
            case .firstByteTimeout: "the upstream did not answer within \(text(timeouts.firstByte))"
            case .idleTimeout where phase == .sending:
                "the upstream did not take the request's body for \(text(timeouts.idle))"
            case .idleTimeout: "the upstream's answer stalled for \(text(timeouts.idle))"
            default: "the call was not complete within \(text(timeouts.total))"
            }
        return UpstreamFailure(kind: kind, transportMessage: message, requestWasSent: wasSent)
    }

    private static func connectTimeoutMessage(_ outcome: CurlOutcome) -> String {
        outcome.isConnected
            ? "the TLS handshake with the upstream did not finish" : "no connection to the upstream could be made"
    }

    /// A duration as people write it: `5s`, `250ms`.
    private static func text(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMilliseconds
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }
}
