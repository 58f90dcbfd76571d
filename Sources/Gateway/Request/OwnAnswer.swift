import NIOCore
import NIOHTTP1

/// Something that the gateway says itself, as an answer: a document of JSON, whole.
struct OwnAnswer {
    /// The head, framing included.
    let head: HTTPResponseHead
    /// The document; nil for an answer to HEAD.
    let body: ByteBuffer?

    /// Renders a document.
    /// - Parameters:
    ///   - fields: what the head carries besides the headers of every answer.
    ///   - identity: the ids of the request, or ids made for the answer where no request could be read.
    ///   - shape: the request's shape; nil where there was no request to speak of.
    ///   - closes: whether the connection ends with this answer.
    init(
        _ document: ByteBuffer, status: HTTPResponseStatus = .ok, contentType: String = "application/json",
        fields: [HeaderField] = [], identity: RequestIdentity, shape: RequestShape?, closes: Bool, date: String
    ) {
        var headers = HTTPHeaders()
        headers.add(name: "Date", value: date)
        headers.add(name: "Content-Type", value: contentType)
        headers.add(name: "Content-Length", value: String(document.readableBytes))
        headers.add(name: "Cache-Control", value: "no-store")
        headers.add(name: "X-Request-Id", value: identity.requestID)
        headers.add(name: "traceparent", value: identity.traceParent)
        for field in fields { headers.add(name: field.name, value: field.value) }
        ConnectionHeader.add(to: &headers, closes: closes, isHTTP10: shape?.isHTTP10 ?? false)
        head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        body = shape?.isHead == true ? nil : document
    }
}
