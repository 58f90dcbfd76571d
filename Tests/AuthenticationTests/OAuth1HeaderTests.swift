import Testing

@testable import Authentication

/// Headers that do not follow the grammar, or do not fit the protocol.
@Suite struct OAuth1HeaderTests {
    typealias Reason = AuthenticationFailure.Reason

    /// A change to a good header, and why it is refused then.
    static let changes: [(String, String, Reason)] = [
        ("OAuth ", "OAuth", .unsupportedScheme), ("OAuth ", "OAuth, ", .unsupportedScheme),
        ("OAuth ", "OAuth ,", .malformed),
        ("\", ", "\"", .malformed), ("\", ", "\";", .malformed), ("\", ", "\",, ", .malformed),
        ("oauth_nonce=\"abc\"", "oauth_nonce=abc", .malformed), ("oauth_nonce=\"abc\"", "oauth_nonce", .malformed),
        ("oauth_nonce=\"abc\"", "oauth_nonce='abc'", .malformed),
        ("oauth_nonce=\"abc\"", "oauth_nonce = \"abc\"", .malformed),
        ("oauth_nonce=\"abc\"", "=\"abc\"", .malformed), ("oauth_nonce=\"abc\"", "oauth_nonce=\"a%2\"", .malformed),
        ("oauth_nonce=\"abc\"", "oauth_nonce=\"a%zz\"", .malformed),
        ("oauth_nonce=\"abc\"", "oauth_nonce=\"a\\\"bc\"", .malformed),
        ("oauth_nonce=\"abc\"", "oauth_nonce=\"aé\"", .malformed),
        ("oauth_nonce=\"abc\"", "oauth_nonce=\"a\u{0}\"", .malformed),
        ("oauth_nonce=\"abc\"", "oauth_nonce=\"\"", .malformed),
        ("oauth_nonce=\"abc\"", "oauth_nonce=\"abc\", oauth_nonce=\"abc\"", .malformed),
        ("oauth_nonce=\"abc\"", "oauth_nonce=\"abc\", oauth%5Fnonce=\"abc\"", .malformed),
        ("oauth_nonce=\"abc\"", "oauth_nonce=\"\(String(repeating: "n", count: 129))\"", .malformed),
        ("oauth_nonce=\"abc\", ", "", .malformed),
        ("oauth_version=\"1.0\"", "oauth_version=\"1.1\"", .unsupportedVersion),
        ("oauth_version=\"1.0\"", "oauth_version=\"\"", .unsupportedVersion),
        ("oauth_version=\"1.0\"", "oauth_version=\"2.0\"", .unsupportedVersion),
        ("HMAC-SHA256", "PLAINTEXT", .unsupportedMethod), ("HMAC-SHA256", "RSA-SHA1", .unsupportedMethod),
        ("HMAC-SHA256", "hmac-sha256", .unsupportedMethod), ("HMAC-SHA256", "HMAC-MD5", .unsupportedMethod),
        ("HMAC-SHA256", "", .malformed), ("=\"1700000000\"", "=\"1700000000.0\"", .malformed),
        ("=\"1700000000\"", "=\"-1700000000\"", .malformed), ("=\"1700000000\"", "=\"+1700000000\"", .malformed),
        ("=\"1700000000\"", "=\" 1700000000\"", .malformed), ("=\"1700000000\"", "=\"0x6553F100\"", .malformed),
        ("=\"1700000000\"", "=\"%D9%A1%D9%A2\"", .malformed), ("=\"1700000000\"", "=\"\"", .malformed),
        ("=\"1700000000\"", "=\"99999999999999999999999999\"", .malformed),
        ("=\"1700000000\"", "=\"0\"", .staleTimestamp), ("=\"1700000000\"", "=\"999999999999999\"", .staleTimestamp),
        ("oauth_consumer_key=\"dpf43f3p2l4k3l03\", ", "", .malformed),
        ("oauth_consumer_key=\"dpf43f3p2l4k3l03\"", "oauth_consumer_key=\"\"", .malformed),
        ("oauth_consumer_key=\"dpf43f3p2l4k3l03\"", "oauth_consumer_key=\"dpf43f3p2l4k3l03%00\"", .unknownConsumer),
        ("oauth_signature=\"", "oauth_signature=\"*", .malformed), ("oauth_signature=\"", "x=\"", .malformed),
        ("OAuth ", "OAuth " + (0..<40).map { "p\($0)=\"\"" }.joined(separator: ",") + ",", .malformed),
    ]

    @Test(arguments: changes) func isRefused(_ old: String, _ new: String, _ reason: Reason) throws {
        let gate = try Gate()
        let good = try Draft(nonce: "abc").signed()
        let changed = good.replacing(old, new)
        #expect(changed.authorization != good.authorization)
        #expect(gate.reason(changed) == reason, "\(changed.authorization[0])")
        #expect(gate.reason(good) == nil)
    }

    @Test func nonceHasUpTo128Bytes() throws {
        let gate = try Gate()
        #expect(try gate.reason(Draft(nonce: String(repeating: "n", count: 128)).signed()) == nil)
        #expect(try gate.reason(Draft(nonce: "n").signed()) == nil)
    }

    @Test func thereIsOneHeader() throws {
        let gate = try Gate()
        let good = try Draft().signed()
        #expect(gate.reason(Draft().request(authorization: [])) == .missingCredentials)
        #expect(gate.reason(Draft().request(authorization: good.authorization + good.authorization)) == .malformed)
        #expect(gate.reason(Draft().request(authorization: good.authorization + ["Bearer abc"])) == .malformed)
        #expect(gate.reason(Draft().request(authorization: [""])) == .unsupportedScheme)
        #expect(gate.reason(Draft().request(authorization: ["Basic YTpi"])) == .unsupportedScheme)
        #expect(gate.reason(good) == nil)
    }

    @Test func schemesHaveNoCase() throws {
        let gate = try Gate()
        for scheme in ["OAUTH", "oauth", "oAuTh"] {
            #expect(try gate.reason(Draft().signed().replacing("OAuth ", "\(scheme) ")) == nil, "\(scheme)")
        }
        #expect(gate.reason(Draft().request(authorization: ["BeArEr a.b.c"])) == .invalidToken)
        for scheme in ["OAut", "OAuthh", "O\u{1}uth", "OAuth\u{0}", "ÒAuth", "0Auth", "OAuth\t", "BearerOAuth"] {
            let request = try Draft().signed().replacing("OAuth ", "\(scheme) ")
            #expect(gate.reason(request) == .unsupportedScheme, "\(scheme)")
        }
    }

    @Test func headerHasUpTo8KiB() throws {
        let gate = try Gate()
        let good = try Draft().signed()
        let room = Authenticator.maximumHeaderBytes - good.authorization[0].utf8.count - "realm=\"\",".utf8.count
        let long = good.replacing("OAuth ", "OAuth realm=\"\(String(repeating: "r", count: room + 1))\",")
        #expect(gate.reason(long) == .malformed)
        let fitting = good.replacing("OAuth ", "OAuth realm=\"\(String(repeating: "r", count: room))\",")
        #expect(gate.reason(fitting) == nil)
    }

    @Test func brokenPercentEncodingIsMalformed() throws {
        let gate = try Gate()
        var request = try Draft().signed()
        for query in ["%", "a=%2", "a=%zz", "a+=%"] {
            request.target = "/mtls/account/le1606809?" + query
            #expect(gate.reason(request) == .malformed)
        }
        request = try Draft(method: "POST", formBody: []).signed()
        request.body = Array("a=%".utf8)
        #expect(gate.reason(request) == .malformed)
    }

    @Test(arguments: [
        "", "a b", "user@gateway.example", "gateway.example:0", "gateway.example:65536", "a:b", "[::1", "[::1]x",
    ])
    func hostHasItsGrammar(_ host: String) throws {
        var request = try Draft().signed()
        request.host = host
        #expect(try Gate().reason(request) == .malformed)
    }

    @Test(arguments: ["", "*", "mtls", "https://gateway.example/mtls"]) func targetIsAPath(_ target: String) throws {
        var request = try Draft().signed()
        request.target = target
        #expect(try Gate().reason(request) == .malformed)
    }

    /// Bodies are read where they are signed, and where nobody can tell without them.
    @Test(arguments: [
        ("application/x-www-form-urlencoded", true), ("Application/X-WWW-Form-Urlencoded ; charset=UTF-8", true),
        (" \tapplication/x-www-form-urlencoded\t", true), ("application/x-www-form-urlencoded;", true),
        ("application/ x-www-form-urlencoded", false), ("application\u{F}x-www-form-urlencoded", false),
        ("application/json", false), ("application/x-www-form-urlencodedx", false), ("", false), (";", false),
        ("multipart/form-data; b=application/x-www-form-urlencoded", false), (nil, false),
        ("application/x-www-form -urlencoded", false),
    ])
    func asksForFormBodies(_ type: String?, _ expected: Bool) throws {
        let gate = try Gate()
        for authorization in [["OAuth x"], ["oauth x"], []] {
            #expect(gate.asksForBody(authorization, type) == expected, "\(authorization)")
        }
        for authorization in [["Bearer x"], ["Basic x"], ["OAuth x", "OAuth x"]] {
            #expect(!gate.asksForBody(authorization, type), "\(authorization)")
        }
    }

    @Test func signerRefusesWhatIsNoURL() {
        for url in ["", "gateway.example", "ftp://a/", "https://", "https://u@a/", "https://a:x/", "https://a/?%"] {
            #expect(throws: OAuth1Signer.InvalidRequest.self) {
                try OAuth1Signer.authorizationHeader(
                    method: "GET", url: url, consumerKey: "k", secret: Secret("s"), timestamp: 1)
            }
        }
    }

    @Test func signersNoncesDiffer() {
        let nonces = Set((0..<1000).map { _ in OAuth1Signer.randomNonce() })
        #expect(nonces.count == 1000)
        #expect(nonces.allSatisfy { $0.utf8.count == 32 })
    }
}

extension Gate {
    /// Whether a request with a body that was not read is answered by asking for it.
    fileprivate func asksForBody(_ authorization: [String], _ contentType: String?) -> Bool {
        var request = Draft(method: "POST").request(authorization: authorization)
        (request.contentType, request.body) = (contentType, nil)
        if case .needsBody = authenticator.authenticate(request) { return true }
        return false
    }
}
