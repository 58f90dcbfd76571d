import Logging
import NIOCore
import Upstream

/// What circuit breakers hear of calls.
extension ConnectionHandler {
    /// The upstream has answered.
    func upstreamAnswered() {
        guard let ticket = active?.call?.ticket, services.breakers.answered(ticket) else { return }
        services.logger.notice(
            "an upstream answers again", metadata: ["upstream": "\(ticket.host.host):\(ticket.host.port)"])
    }

    /// The call has failed.
    func upstreamFailed(_ failure: UpstreamFailure) {
        // Once it has answered, it is there, however the answer ends.
        guard let active, let ticket = active.call?.ticket, active.record.upstreamStatus == nil, failure.isTheHosts
        else { return }
        let now = NIODeadline.now().uptimeNanoseconds
        guard services.breakers.failed(ticket, failure.transportMessage, now: now) else { return }
        services.logger.warning(
            "calls to an upstream are suspended",
            metadata: [
                "upstream": "\(ticket.host.host):\(ticket.host.port)", "for": "\(ticket.settings.open)",
                "reason": "\(failure.transportMessage)",
            ])
    }
}

extension UpstreamFailure {
    /// Whether the failure is one that every call to the host would meet with. A refused client certificate is that of one
    /// account, a call that takes too long as a whole may be its client's doing, and nothing that happens on this side says
    /// anything of the host.
    var isTheHosts: Bool {
        switch kind {
        case .unreachable, .nameNotResolved, .tlsUntrusted, .tlsExpired, .tlsNameMismatch, .tlsOther, .connectTimeout,
            .firstByteTimeout, .protocolError, .responseCutShort:
            true
        case .idleTimeout, .totalTimeout, .addressRefused, .tlsClientCertificateRefused, .requestAborted, .noResources,
            .localFault:
            false
        }
    }
}
