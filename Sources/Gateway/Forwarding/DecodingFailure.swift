import NIOHTTP1
import SallyportPolicy

/// What the HTTP decoder complains about, as answers.
enum DecodingFailure {
    /// The answer to a request that could not be decoded.
    static func error(for error: HTTPParserError, _ watch: RequestLineWatch) -> GatewayError {
        switch error {
        case .headerOverflow:
            return watch.lineLength > RequestRules.maximumTarget ? .targetTooLong : .headersTooLarge
        case .invalidMethod where isUnknown(watch.method), .invalidURL where watch.method == "CONNECT":
            // A method that the decoder has not heard of, or has other targets for, is a method all the same.
            return .methodNotAllowed
        case .invalidVersion:
            return .malformedRequest("the version must be HTTP/1.1 or HTTP/1.0")
        case .invalidContentLength, .unexpectedContentLength:
            return .malformedRequest("Content-Length or Transfer-Encoding cannot be understood")
        case .invalidHeaderToken:
            return .malformedRequest("a header has a character that is not allowed")
        case .invalidChunkSize:
            return .malformedRequest("a chunk's size cannot be understood")
        default:
            return .malformedRequest("the request is not HTTP/1.1")
        }
    }

    /// Whether the line that the complaint is about is the one that was watched: one with a known method is that of a request
    /// before it.
    private static func isUnknown(_ method: String?) -> Bool {
        method.map { Method(rawValue: $0) == nil } ?? false
    }
}
