/// Why a transfer failed.
package struct UpstreamFailure: Error, Sendable, Equatable {
    /// The step that failed.
    package enum Kind: String, Sendable, CaseIterable {
        /// No connection could be made, or it was lost before anything was sent.
        case unreachable
        /// The host's name has no address, or could not be resolved.
        case nameNotResolved
        /// The guard refused every address of the host.
        case addressRefused
        /// The upstream's certificate was not issued by an authority that is trusted.
        case tlsUntrusted
        /// The upstream's certificate has expired or is not valid yet.
        case tlsExpired
        /// The upstream's certificate is for another name.
        case tlsNameMismatch
        /// The upstream refused the client certificate, or demands one and none was presented.
        case tlsClientCertificateRefused
        /// TLS failed in another way.
        case tlsOther
        /// No connection within the connect timeout.
        case connectTimeout
        /// No answer within the first-byte timeout.
        case firstByteTimeout
        /// No byte moved within the idle timeout.
        case idleTimeout
        /// Not complete within the total timeout.
        case totalTimeout
        /// The upstream's answer is not HTTP, or not HTTP that can be passed on.
        case protocolError
        /// The upstream closed the connection before its answer was complete.
        case responseCutShort
        /// The caller gave up, or the client was shut down.
        case requestAborted
        /// This process has no file descriptor or no memory left for the call. The upstream had no part in it.
        case noResources
        /// This side could not make the call for a reason of its own, such as a client certificate that TLS refuses.
        /// The upstream had no part in it.
        case localFault
    }

    /// The step that failed.
    package var kind: Kind
    /// One line that says what failed, for the client: no secret and no address in it.
    package var transportMessage: String
    /// Whether any byte of the request was sent, so that the upstream may have acted on it.
    package var requestWasSent: Bool

    /// A failure.
    package init(kind: Kind, transportMessage: String, requestWasSent: Bool = false) {
        self.kind = kind
        self.transportMessage = transportMessage
        self.requestWasSent = requestWasSent
    }

    /// Whether the upstream was too slow.
    package var isTimeout: Bool {
        switch kind {
        case .connectTimeout, .firstByteTimeout, .idleTimeout, .totalTimeout: true
        default: false
        }
    }
}
