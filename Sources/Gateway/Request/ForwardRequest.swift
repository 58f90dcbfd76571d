import Authentication
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

    /// Reads a head that ``RequestRules`` let pass.
    static func parse(_ head: HTTPRequestHead) throws(GatewayError) -> ForwardRequest {
        let account = try RequestTarget.account(in: head.uri)
        guard let method = Method(rawValue: head.method.rawValue) else { throw .methodNotAllowed }
        let headers = head.headers
        return ForwardRequest(
            account: account, method: method, control: try ControlHeaders(headers),
            authorization: headers.values(of: "authorization"),
            contentType: headers.values(of: "content-type").first)
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
    ///   - form: The body, where it is signed.
    init(_ head: HTTPRequestHead, scheme: String, form: [UInt8]? = nil) {
        self.init(
            method: head.method.rawValue, scheme: scheme, host: head.headers.values(of: "host").first ?? "",
            target: head.uri, authorization: head.headers.values(of: "authorization"), formBody: form)
    }
}
