package import NIOCore

/// What happens in a transfer: a head, any number of body parts, and an end; or a failure at any point.
package enum UpstreamEvent: Sendable {
    /// The final answer's status and header fields as the upstream sent them, values as `HeaderText` holds them;
    /// `httpVersion` is `1.0`, `1.1` or `2`.
    case head(status: Int, headers: [(name: String, value: String)], httpVersion: String)
    /// Bytes of the answer's body, as sent: transfer codings are undone, content codings are not.
    case bodyPart(ByteBuffer)
    /// The answer is complete. Nothing follows.
    case end
    /// The transfer failed. Nothing follows.
    case failed(UpstreamFailure)

    /// Whether nothing follows.
    package var isLast: Bool {
        switch self {
        case .head, .bodyPart: false
        case .end, .failed: true
        }
    }
}
