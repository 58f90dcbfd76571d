import NIOHTTP1
import SallyportPolicy

/// A request that asks for a call: what its head says, checked, and before anybody was asked whether it may.
struct ForwardRequest: Sendable {
    /// The account of the path.
    var account: AccountID
    /// The method, which is the upstream's too.
    var method: Method
    /// What the `LP-*` headers ask.
    var control: ControlHeaders
    /// Every value of `Authorization`: for the gateway itself, never sent upstream.
    var authorization: [String]
    /// `Content-Type`, where there is one.
    var contentType: String?
    /// The `Host` header, as sent; empty where HTTP/1.0 has none.
    var host: String
    /// The request target, as sent.
    var target: String

    /// Reads a head that ``RequestRules`` let pass.
    static func parse(_ head: HTTPRequestHead) throws(GatewayError) -> ForwardRequest {
        let account = try RequestTarget.account(in: head.uri)
        guard let method = Method(rawValue: head.method.rawValue) else { throw .methodNotAllowed }
        let headers = head.headers
        return ForwardRequest(
            account: account, method: method, control: try ControlHeaders(headers),
            authorization: values(of: "authorization", in: headers),
            contentType: values(of: "content-type", in: headers).first,
            host: values(of: "host", in: headers).first ?? "", target: head.uri)
    }

    /// What the policy is asked.
    var policyRequest: PolicyRequest {
        PolicyRequest(account: account, method: method, url: control.url, service: control.service)
    }

    private static func values(of name: String, in headers: HTTPHeaders) -> [String] {
        headers.compactMap { HeaderName.equal($0.name, name) ? HeaderName.trimmed($0.value) : nil }
    }
}
