/// How long a request's body is (RFC 9112 section 6.3).
enum RequestFraming: Hashable, Sendable {
    /// None is announced.
    case none
    /// So many bytes, which may be 0: an announced nothing is passed on as such.
    case length(Int)
    /// As many as its chunks bring.
    case chunked

    /// Whether a body is announced.
    var hasBody: Bool { self != .none }

    /// The length, where it is known before the body.
    var knownLength: Int? {
        switch self {
        case .none: 0
        case .length(let length): length
        case .chunked: nil
        }
    }
}
