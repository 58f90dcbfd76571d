/// Why there is no answer to a `ControlRequest`.
package struct ControlFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of thing went wrong.
    package enum Kind: Sendable, Hashable {
        /// The URL is not one that may be called.
        case notAllowed
        /// The server was not reached, TLS failed, or it did not speak HTTP.
        case failed
        /// It took too long.
        case timeout
        /// The answer is larger than may be.
        case tooLarge
        /// The caller gave up, or the client was shut down.
        case cancelled
    }

    /// What kind of thing went wrong.
    package let kind: Kind
    /// One line for the log: no secret in it.
    package let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// What a failed transfer means.
    init(_ failure: UpstreamFailure) {
        let kind: Kind =
            switch failure.kind {
            case .requestAborted: .cancelled
            case _ where failure.isTimeout: .timeout
            default: .failed
            }
        self.init(kind, failure.transportMessage.replacing("the upstream", with: "the server"))
    }
}
