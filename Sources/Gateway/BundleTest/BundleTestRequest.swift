import NIOHTTP1
import SallyportPolicy

/// `POST /mtls/account/{accountId}/p12-test/multipart`: a call with a PKCS#12 bundle that comes along with it. This is what
/// its head says.
struct BundleTestRequest: Sendable {
    /// The largest form, in bytes: a bundle, a body, and what is around them.
    static let maximumForm = 256 << 10 + 1 << 20 + 64 << 10

    let account: AccountID
    let control: ControlHeaders
    /// `LP-method-override`.
    let method: Method?
    /// `LP-content-type-override`.
    let contentType: String?
    /// What is between the form's fields.
    let boundary: String

    private static let prefix = "/mtls/account/"
    private static let suffix = "/p12-test/multipart"

    /// Whether a request target is this one's. Compared byte by byte; the query says nothing.
    static func isMeant(by target: String) -> Bool { account(in: target) != nil }

    /// What stands for the account in the path; nil where the path is another.
    private static func account(in target: String) -> Substring.UTF8View.SubSequence? {
        let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        guard path.count > prefix.utf8.count + suffix.utf8.count, path.starts(with: prefix.utf8),
            path.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
        else { return nil }
        let account = path.dropFirst(prefix.utf8.count).dropLast(suffix.utf8.count)
        return account.contains(UInt8(ascii: "/")) ? nil : account
    }

    /// Reads a head that ``RequestRules`` let pass, and whose target is meant.
    static func parse(_ head: HTTPRequestHead) throws(GatewayError) -> BundleTestRequest {
        guard head.method == .POST else { throw .bundleTestMethodNotAllowed }
        guard let name = account(in: head.uri) else { throw .notFound }
        guard let account = AccountID(String(Substring(name))) else { throw .invalidAccount }
        let control = try ControlHeaders(head.headers)
        guard control.url.scheme == .https else { throw .bundleNeedsHTTPS }
        return BundleTestRequest(
            account: account, control: control, method: try method(head.headers),
            contentType: try contentType(head.headers), boundary: try boundary(head.headers))
    }

    /// The call that is asked for.
    /// - Parameter hasBody: Whether the form brings a body: then it is a POST and otherwise a GET, unless the head says.
    func call(hasBody: Bool) -> ForwardRequest {
        ForwardRequest(account: account, method: method ?? (hasBody ? .post : .get), control: control)
    }

    /// HEAD is left out: its answers have no body, and those to a POST have one.
    private static func method(_ headers: HTTPHeaders) throws(GatewayError) -> Method? {
        guard let text = try single("LP-method-override", in: headers), !text.isEmpty else { return nil }
        guard let method = Method(rawValue: text), method != .head else {
            throw .invalidHeader("LP-method-override must be one of GET, POST, PUT, DELETE, PATCH and OPTIONS")
        }
        return method
    }

    private static func contentType(_ headers: HTTPHeaders) throws(GatewayError) -> String? {
        guard let text = try single("LP-content-type-override", in: headers), !text.isEmpty else { return nil }
        guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x09 }) else {
            throw .invalidHeader("LP-content-type-override must be ASCII without control characters")
        }
        return text
    }

    private static func boundary(_ headers: HTTPHeaders) throws(GatewayError) -> String {
        let types = headers.values(of: "content-type")
        // RFC 2046 5.1.1: 1 to 70 characters, none of which is a line end.
        guard types.count == 1, let boundary = HeaderParameters(types[0], of: "multipart/form-data")?["boundary"],
            (1...70).contains(boundary.utf8.count), boundary.utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
            headers.values(of: "content-encoding").allSatisfy({ HeaderName.equal($0, "identity") })
        else { throw .formMediaTypeNeeded }
        return boundary
    }

    private static func single(_ name: String, in headers: HTTPHeaders) throws(GatewayError) -> String? {
        let values = headers.values(of: name)
        guard values.count <= 1 else { throw .invalidHeader("\(name) is there more than once") }
        return values.first
    }
}
