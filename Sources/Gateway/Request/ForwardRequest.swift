import Authentication
import NIOHTTP1
import SallyportPolicy
import Upstream

/// A request that asks for a call: what its head says, checked, and before anybody was asked whether it may.
struct ForwardRequest: Sendable {
    /// The account of the path.
    var account: AccountID
    /// The method, which is the upstream's too.
    var method: Method
    /// What the `LP-*` headers ask.
    var control: ControlHeaders

    /// Reads a head that ``RequestRules`` let pass.
    static func parse(_ head: HTTPRequestHead) throws(GatewayError) -> ForwardRequest {
        let account = try RequestTarget.account(in: head.uri)
        guard let method = Method(rawValue: head.method.rawValue) else { throw .methodNotAllowed }
        return ForwardRequest(account: account, method: method, control: try ControlHeaders(head.headers))
    }

    /// What the policy is asked.
    var policyRequest: PolicyRequest {
        PolicyRequest(account: account, method: method, url: control.url, service: control.service)
    }
}

extension HTTPHeaders {
    /// Every value of a header, without the white space around it.
    func values(of name: String) -> [String] {
        compactMap { HeaderName.equal($0.name, name) ? HeaderName.trimmed($0.value) : nil }
    }
}

extension AuthenticationRequest {
    /// What authentication needs to know of a request.
    /// - Parameters:
    ///   - scheme: The listener's: `http` or `https`.
    ///   - body: The body; nil where there is one that was not read.
    ///   - source: Whom failures are counted for; nil for nobody.
    init(_ head: HTTPRequestHead, scheme: String, body: [UInt8]?, source: [UInt8]? = nil) {
        self.init(
            method: head.method.rawValue, scheme: scheme, host: "", target: head.uri, authorization: [], body: body,
            source: source)
        for (name, value) in head.headers {
            switch name.utf8.count {
            case 4 where HeaderName.equal(name, "host"): host = HeaderName.trimmed(value)
            case 13 where HeaderName.equal(name, "authorization"): authorization.append(HeaderName.trimmed(value))
            case 12 where HeaderName.equal(name, "content-type"): contentType = contentType ?? HeaderName.trimmed(value)
            // Every header whose name begins so, those that mean nothing to the gateway too.
            default: if HeaderName.hasPrefix(name, "lp-") { controlHeaders.append(ControlHeader(name, value)) }
            }
        }
    }
}

extension AuthenticationRequest.ControlHeader {
    fileprivate init(_ name: String, _ value: String) {
        let value = HeaderName.trimmed(value)
        self.init(name: name, value: HeaderText.bytes(of: value) ?? Array(value.utf8))
    }
}
