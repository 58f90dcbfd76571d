/// The HTTP methods that a policy may name. Every other method is refused before a policy is asked.
public enum Method: String, CaseIterable, Hashable, Sendable, CustomStringConvertible {
    case get = "GET"
    case head = "HEAD"
    case options = "OPTIONS"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
    case patch = "PATCH"

    /// The method as it stands on the wire, in upper case.
    public var description: String { rawValue }

    /// Whether it asks for the scopes of reading; the others ask for those of writing.
    public var isRead: Bool {
        switch self {
        case .get, .head, .options: true
        case .post, .put, .delete, .patch: false
        }
    }

    /// Whether a rule without `methods` lets it through; the others are forwarded only where a rule names them.
    public var isForwardedUnlessNamed: Bool {
        switch self {
        case .get, .post, .put, .delete: true
        case .head, .options, .patch: false
        }
    }
}
