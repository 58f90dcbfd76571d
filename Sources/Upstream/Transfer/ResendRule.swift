/// Whether a request may be sent again, by libcurl or by us.
///
/// libcurl does so by itself when a kept connection is closed, or an HTTP/2 stream refused, without a byte of an answer. What
/// was written to such a connection may have been acted upon, so only a request that may be repeated (RFC 9110 section
/// 9.2.2) is sent again; any other only if nothing of it was written. A body that was partly taken is gone, so that
/// nothing with a body is sent again once libcurl has read from it. What was written is sent again once: libcurl would
/// do so five times.
struct ResendRule: Equatable {
    private let isIdempotent: Bool
    private var wasAsked = false
    private var wasResent = false
    private var wasRetried = false

    /// The rule for a method.
    init(method: String) {
        isIdempotent = ResendRule.idempotent.contains(method)
    }

    private static let idempotent: Set<String> = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]

    /// Whether a request of which nothing was sent may be tried on a new connection, because the last could not be made: once.
    func mayRetry(bodyTaken: Int64) -> Bool { isIdempotent && bodyTaken == 0 && !wasRetried }

    /// Records that it was.
    mutating func retried() {
        wasRetried = true
    }

    /// Asks whether a request may be sent now.
    /// - Parameters:
    ///   - bytesSent: How much was sent before.
    ///   - bodyTaken: How much of the body was read before.
    mutating func maySend(bytesSent: Int, bodyTaken: Int64) -> Bool {
        defer { wasAsked = true }
        guard wasAsked, bytesSent > 0 else { return bodyTaken == 0 || !wasAsked }
        defer { wasResent = true }
        return bodyTaken == 0 && isIdempotent && !wasResent
    }
}
