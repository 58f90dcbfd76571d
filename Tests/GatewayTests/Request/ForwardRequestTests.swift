import Authentication
import NIOHTTP1
import SallyportPolicy
import Testing

@testable import Gateway

@Suite("Where a request goes, and what it asks")
struct ForwardRequestTests {
    private static let url = ("LP-forward-url", "https://idp.example/token?a=b")

    private func parse(
        _ headers: [(String, String)] = [url], method: HTTPMethod = .GET, target: String = "/mtls/account/le1"
    ) throws(GatewayError) -> ForwardRequest {
        try ForwardRequest.parse(
            HTTPRequestHead(version: .http1_1, method: method, uri: target, headers: HTTPHeaders(headers)))
    }

    private func failure(
        _ headers: [(String, String)] = [url], method: HTTPMethod = .GET, target: String = "/mtls/account/le1"
    ) -> String? {
        do throws(GatewayError) {
            _ = try parse(headers, method: method, target: target)
            return nil
        } catch {
            return "\(error.status) \(error.code)"
        }
    }

    @Test(arguments: [
        ("/mtls/account/le1606809", "le1606809"), ("/mtls/account/042", "042"), ("/mtls/account/a?x=/y", "a"),
        ("/mtls/account/a?", "a"), ("/mtls/account/A_-z", "A_-z"),
    ])
    func account(target: String, expected: String) throws {
        #expect(try parse(target: target).account.text == expected)
    }

    @Test(arguments: [
        ("/", "404 not-found"), ("/mtls/account", "404 not-found"), ("/mtls/account/", "404 not-found"),
        ("/mtls/account/?a", "404 not-found"), ("/mtls/account/a/", "404 not-found"),
        ("/mtls/account/a/b", "404 not-found"), ("/mtls/accounts/a", "404 not-found"),
        ("/MTLS/account/a", "404 not-found"), ("//mtls/account/a", "404 not-found"),
        ("/mtls//account/a", "404 not-found"), ("/mtls/account/%61", "400 invalid-account"),
        ("/mtls/account/a.b", "400 invalid-account"), ("/mtls/account/..", "400 invalid-account"),
        ("/mtls/account/a%2Fb", "400 invalid-account"), ("/mtls/account/a;b", "400 invalid-account"),
        ("/mtls/account/" + String(repeating: "a", count: 65), "400 invalid-account"),
    ])
    func otherTargets(target: String, expected: String) {
        #expect(failure(target: target) == expected)
    }

    @Test(arguments: [HTTPMethod.GET, .HEAD, .OPTIONS, .POST, .PUT, .DELETE, .PATCH])
    func methods(method: HTTPMethod) throws {
        #expect(try parse(method: method).method.rawValue == method.rawValue)
    }

    @Test(arguments: [HTTPMethod.TRACE, .CONNECT, .PROPFIND, .RAW(value: "get"), .RAW(value: "X")])
    func otherMethods(method: HTTPMethod) {
        #expect(failure(method: method) == "405 method-not-allowed")
    }

    @Test func otherMethodsAreToldWhichThereAre() {
        let allow = GatewayError.methodNotAllowed.headers
        #expect(allow == [HeaderField("Allow", "GET, POST, PUT, DELETE, PATCH, HEAD, OPTIONS")])
    }

    @Test(
        arguments: [
            ([], "400 missing-forward-url"), ([url, url], "400 invalid-header"),
            ([url, ("lp-FORWARD-URL", "https://other.example/")], "400 invalid-header"),
            ([("LP-forward-url", "")], "400 invalid-url"), ([("LP-forward-url", "idp.example")], "400 invalid-url"),
            ([("LP-forward-url", "https://u:secret@idp.example/")], "400 invalid-url"),
            ([url, ("LP-service-name", "a b")], "400 invalid-header"),
            ([url, ("LP-service-name", "A"), ("LP-service-name", "A")], "400 invalid-header"),
            ([url, ("LP-stop-if-certificate-not-found", "yes")], "400 invalid-header"),
            ([url, ("LP-stop-if-certificate-not-found", "")], "400 invalid-header"),
            (
                [url, ("LP-stop-if-certificate-not-found", "true"), ("lp-stop-if-certificate-not-found", "true")],
                "400 invalid-header"
            ),
            ([url, ("LP-authorization-override", "a\r\nb")], "400 invalid-header"),
            ([url, ("LP-authorization-override", "a\u{0}")], "400 invalid-header"),
            ([url, ("LP-authorization-override", "a"), ("LP-authorization-override", "b")], "400 invalid-header"),
        ] as [([(String, String)], String)])
    func controlHeadersThatAreRefused(headers: [(String, String)], expected: String) {
        #expect(failure(headers) == expected)
    }

    @Test func detailOfABadURLDoesNotRepeatWhatIsSecretInIt() {
        do throws(GatewayError) {
            _ = try parse([("LP-forward-url", "https://u:hunter2@idp.example/")])
            Issue.record("it was taken")
        } catch {
            #expect(!error.detail.contains("hunter2"))
        }
    }

    @Test func controlHeaders() throws {
        let control = try parse([
            ("lp-forward-URL", " https://IDP.example "), ("LP-SERVICE-NAME", "IDP"),
            ("LP-authorization-override", "Custom a=\"b\",  c"), ("LP-Stop-If-Certificate-Not-Found", "TRUE"),
        ]).control
        #expect(control.url.canonical == "https://idp.example/")
        #expect(control.service?.text == "IDP")
        #expect(control.authorizationOverride == "Custom a=\"b\",  c")
        #expect(control.stopIfCertificateNotFound)
    }

    @Test func controlHeadersThatSayNothing() throws {
        let control = try parse([Self.url, ("LP-service-name", ""), ("LP-stop-if-certificate-not-found", "False")])
            .control
        #expect(control.service == nil)
        #expect(control.authorizationOverride == nil)
        #expect(!control.stopIfCertificateNotFound)
    }

    @Test func whatConnectionNamesIsReadAllTheSame() throws {
        let request = try parse([
            ("Connection", "LP-forward-url, LP-service-name, Authorization, Host"), Self.url,
            ("LP-service-name", "IDP"), ("Host", "gateway.example"),
        ])
        #expect(request.control.service?.text == "IDP")
    }

    @Test func whatConnectionNamesIsAuthenticatedAllTheSame() {
        let headers = [
            ("Connection", "Authorization, Host"), ("Authorization", " Bearer x"), ("authorization", "Bearer y"),
            ("Host", "gateway.example"), ("lp-X", " caf\u{e9} "), ("LPX", "y"),
        ]
        let head = HTTPRequestHead(version: .http1_1, method: .PUT, uri: "/a?b=%20", headers: HTTPHeaders(headers))
        let question = AuthenticationRequest(head, scheme: "https", body: [1])
        #expect(question.authorization == ["Bearer x", "Bearer y"])
        #expect(question.host == "gateway.example")
        #expect([question.method, question.target, question.scheme] == ["PUT", "/a?b=%20", "https"])
        #expect(question.body == [1])
        #expect(question.controlHeaders == [.init(name: "lp-X", value: Array("caf".utf8) + [0xE9])])
    }
}
