import SallyportPolicy
import Upstream

/// What goes wrong behind the gateway.
extension GatewayError {
    /// The header that existing clients take to mean that the transport to the upstream failed.
    static let transportHeader = "lp-message-from-transport"

    /// 400: there is no usable certificate, and somebody asked that the call not be made without one.
    static func noUsableCertificate(why: String, demandedBy: String, rule: RuleReference?) -> GatewayError {
        GatewayError(
            400, "no-usable-certificate",
            "there is no usable client certificate for this call: \(why); \(demandedBy) asks that it not be made"
                + " without one",
            rule: rule)
    }

    /// 503: the certificate's source cannot be reached, which is not the same as having no certificate.
    /// - Parameter reason: Why, for the audit record alone.
    static func certificateUnavailable(
        because reason: String, retryAfterSeconds: Int, rule: RuleReference? = nil
    ) -> GatewayError {
        var error = GatewayError(
            503, "certificate-unavailable", "the client certificate of this call cannot be fetched at the moment",
            headers: [.retryAfter(seconds: retryAfterSeconds)])
        error.auditReason = reason
        error.rule = rule
        return error
    }

    /// 403 for a refused address, 500 or 503 for what is this side's own fault, else 502 or 504: the upstream gave no
    /// answer.
    static func upstream(_ failure: UpstreamFailure) -> GatewayError {
        switch failure.kind {
        case .addressRefused:
            return GatewayError(
                403, "address-refused", "the host of LP-forward-url has an address that policy does not allow")
        case .noResources:
            var error = overloaded("the gateway has no file descriptor or memory left for the call; try again")
            error.auditReason = failure.transportMessage
            return error
        case .localFault:
            var error = internalFault
            error.auditReason = failure.transportMessage
            return error
        case .requestAborted:
            return GatewayError(
                503, "draining", "the gateway is about to stop", headers: [.retryAfter(seconds: 1)],
                auditReason: failure.transportMessage)
        default:
            return noAnswer(failure)
        }
    }

    private static func noAnswer(_ failure: UpstreamFailure) -> GatewayError {
        let transport = HeaderField(transportHeader, oneLine(failure.transportMessage))
        if failure.isTimeout {
            return GatewayError(
                504, "upstream-timeout", "the upstream took too long", headers: [transport],
                auditReason: "\(failure.kind)")
        }
        return GatewayError(
            502, "upstream-failed", "the call to the upstream failed: \(transport.value)", headers: [transport],
            auditReason: "\(failure.kind)")
    }

    /// 503: the host has not answered several calls in a row, and for a while none is made.
    ///
    /// It tells of the transport as the calls before did: existing clients take that to be the upstream's fault, as it is,
    /// and not the gateway's.
    static func upstreamSuspended(_ suspension: UpstreamBreakers.Suspension) -> GatewayError {
        let transport = HeaderField(transportHeader, oneLine(suspension.lastFailure))
        return GatewayError(
            503, "upstream-suspended",
            "calls to this upstream are suspended, as several in a row had no answer: \(transport.value)",
            headers: [.retryAfter(seconds: suspension.retryAfterSeconds), transport],
            auditReason: suspension.lastFailure)
    }

    /// 500: a fault of the gateway.
    static var internalFault: GatewayError {
        GatewayError(500, "internal-fault", "the gateway could not handle the request")
    }

    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }
}
