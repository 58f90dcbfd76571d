import Testing

@testable import Authentication

/// What is said of a signature that is wrong: each known mistake of a signer is named, alone.
@Suite struct OAuth1ExaminationTests {
    static func examine(
        _ request: AuthenticationRequest, consumer: Consumer? = nil, baseURL: String? = nil, now: Int = Gate.now
    ) -> OAuth1Examination {
        OAuth1Examination(
            request, by: consumer ?? Gate.configuration().consumers[0], window: 300, baseURL: baseURL, now: now)
    }

    @Test(arguments: OAuth1AlgorithmTests.places) func whatIsAccepted(_ place: OAuth1Message.Place) throws {
        let examination = Self.examine(try Draft(method: "POST", target: "/a?b=~", nonce: "n").signed(in: place))
        #expect(examination.failure == nil)
        #expect(examination.differences == [])
        #expect(examination.place == place.rawValue)
        #expect(examination.consumerKey == "dpf43f3p2l4k3l03")
        #expect([examination.algorithm, examination.nonce] == ["HMAC-SHA256", "n"])
        #expect(examination.signature == examination.expectedSignature)
        #expect(examination.baseString?.hasPrefix("POST&https%3A%2F%2Fgateway.example%2Fa&b%3D~%26oauth_") == true)
    }

    /// Signed as the first, sent as the second.
    static let mistakes: [(String, @Sendable (inout Draft) -> Void, @Sendable (inout AuthenticationRequest) -> Void)] =
        [
            ("the signer took the scheme for http", { $0.scheme = "http" }, { $0.scheme = "https" }),
            (
                "the signer signed https://gateway.example, without the port", { _ in },
                { $0.host = "gateway.example:8443" }
            ),
            ("the signer signed the method PUT", { $0.method = "PUT" }, { $0.method = "POST" }),
            ("the signer left out the query", { _ in }, { $0.target += "?a=1" }),
            ("the signer left out the slash at the end of the path", { _ in }, { $0.target += "/" }),
            (
                "the signer left out the parameters of the form body", { _ in },
                { ($0.body, $0.contentType) = (Array("a=1".utf8), Draft.formType) }
            ),
            (
                "the signer took the body for a form, which its Content-Type does not say",
                { $0.formBody = Array("a=1".utf8) }, { $0.contentType = nil }
            ),
            ("the signer's secret ends in a line feed", { $0.secret = Secret("kd94hf93k423kf44\n") }, { _ in }),
        ]

    @Test(arguments: mistakes.indices) func whatDiffersIsNamed(_ index: Int) throws {
        let (expected, draft, request) = Self.mistakes[index]
        var signed = Draft()
        draft(&signed)
        var sent = try signed.signed()
        request(&sent)
        let examination = Self.examine(sent)
        #expect(examination.failure?.reason == .badSignature)
        #expect(examination.differences == [expected])
        #expect(examination.signature != examination.expectedSignature)
    }

    @Test func baseURLsAreTriedWithoutThem() throws {
        let examination = Self.examine(try Draft().signed(), baseURL: "https://api.example")
        #expect(examination.differences == ["the signer signed https://gateway.example, and not the base URL"])
    }

    @Test func whatIsWrongOtherwise() throws {
        #expect(Self.examine(Draft().request(authorization: [])).failure?.reason == .missingCredentials)
        #expect(Self.examine(Draft().request(authorization: ["OAuth x"])).failure?.reason == .malformed)
        #expect(Self.examine(try Draft().signed(), now: Gate.now + 301).failure?.reason == .staleTimestamp)
        let stranger = Self.examine(try Draft(key: "x").signed())
        #expect(stranger.differences == ["the request names the consumer `x`, and not `dpf43f3p2l4k3l03`"])
        #expect(Self.examine(try Draft(secret: Secret("wrong")).signed()).differences == [])
    }
}
