/// The head of an upstream's answer, with the headers that may cross.
struct AnswerHead: Hashable, Sendable {
    var status: Int
    var headers: [HeaderField]

    /// Whether the upstream said how long the body is.
    var hasLength: Bool { headers.contains { HeaderName.equal($0.name, "content-length") } }
}

/// How the end of an answer's body is told (RFC 9112 section 6.3).
enum AnswerFraming: Hashable, Sendable {
    /// There is no body.
    case none
    /// By its Content-Length.
    case length
    /// By chunks.
    case chunked
    /// By the end of the connection, for clients that know no chunks.
    case untilClose

    /// How an answer to a request of this shape is framed.
    init(_ head: AnswerHead, to shape: RequestShape) {
        if shape.isHead || head.status == 204 || head.status == 304 || head.status < 200 {
            self = .none
        } else if head.hasLength {
            self = .length
        } else {
            self = shape.isHTTP10 ? .untilClose : .chunked
        }
    }
}
