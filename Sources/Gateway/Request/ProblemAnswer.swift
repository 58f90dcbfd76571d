import NIOCore
import NIOHTTP1

/// A ``GatewayError`` as an answer: the one place where errors become bytes (RFC 9457).
struct ProblemAnswer {
    /// Tells what the gateway says from what an upstream says.
    static let errorHeader = "Sallyport-Error"
    static let errorHeaderFolded = "sallyport-error"

    /// The head, framing included.
    let head: HTTPResponseHead
    /// The problem document; nil for an answer to HEAD.
    let body: ByteBuffer?

    /// Renders an error.
    /// - Parameters:
    ///   - identity: the ids of the request, or ids made for the answer where no request could be read.
    ///   - shape: the request's shape; nil where there was no request to speak of.
    ///   - closes: whether the connection ends with this answer.
    init(_ error: GatewayError, identity: RequestIdentity, shape: RequestShape?, closes: Bool, date: String) {
        let status = HTTPResponseStatus(statusCode: error.status)
        let document = Self.document(error, title: status.reasonPhrase, requestID: identity.requestID)
        let answer = OwnAnswer(
            ByteBuffer(bytes: document), status: status, contentType: "application/problem+json",
            fields: [HeaderField(Self.errorHeader, error.code)] + error.headers, identity: identity, shape: shape,
            closes: closes, date: date)
        head = answer.head
        body = answer.body
    }

    private static func document(_ error: GatewayError, title: String, requestID: String) -> [UInt8] {
        var json = JSONWriter()
        json.object { object in
            object.field("type", "about:blank")
            object.field("title", title)
            object.field("status", error.status)
            object.field("detail", error.detail)
            object.field("code", error.code)
            object.field("requestId", requestID)
        }
        return json.bytes
    }
}
