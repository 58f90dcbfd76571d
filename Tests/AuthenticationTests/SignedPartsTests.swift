import Crypto
import Foundation
import Testing

@testable import Authentication

/// What requests sign beyond RFC 5849: bodies by `oauth_body_hash`, `LP-*` headers by `lp_headers_hash`.
@Suite struct SignedPartsTests {
    typealias Reason = AuthenticationFailure.Reason

    static let json = Array(#"{"amount": 1}"#.utf8)
    static let headers: [AuthenticationRequest.ControlHeader] = [
        .init(name: "LP-forward-url", value: Array("https://bank.example/pay".utf8)),
        .init(name: "LP-Authorization-Override", value: Array("Basic YTpi".utf8)),
    ]

    static func base64(_ digest: some Digest) -> String { Data(digest).base64EncodedString() }

    static func request(
        _ hash: String?, body: [UInt8]? = json, algorithm: OAuth1Algorithm = .hmacSHA256, type: String? = nil
    ) throws -> AuthenticationRequest {
        let extensions = hash.map { [(name: "oauth_body_hash", value: $0)] } ?? []
        var request = try Draft(method: "POST", algorithm: algorithm, extensions: extensions).signed(in: .header)
        (request.body, request.contentType) = (body, type ?? "application/json")
        return request
    }

    @Test func theBodyIsTheOneWhoseHashIsSigned() throws {
        let gate = try Gate.capable()
        let sha1 = Self.base64(Insecure.SHA1.hash(data: Self.json))
        let sha256 = Self.base64(SHA256.hash(data: Self.json))
        let sha512 = Self.base64(SHA512.hash(data: Self.json))
        let legal: [OAuth1Algorithm: [String]] = [
            .hmacSHA1: [sha1], .hmacSHA256: [sha1, sha256], .hmacSHA512: [sha1, sha512], .rsaSHA1: [sha1],
            .rsaSHA256: [sha1, sha256], .plaintext: [sha1],
        ]
        for algorithm in OAuth1Algorithm.allCases {
            for hash in [sha1, sha256, sha512, "", "x"] {
                let expected: Reason? = legal[algorithm]?.contains(hash) == true ? nil : .bodyMismatch
                #expect(try gate.reason(Self.request(hash, algorithm: algorithm)) == expected)
            }
        }
        var changed = try Self.request(sha256)
        changed.body?[0] ^= 1
        #expect(gate.reason(changed) == .bodyMismatch)
        changed.body = []
        #expect(gate.reason(changed) == .bodyMismatch)
        changed.body = Self.json
        #expect(gate.reason(changed) == nil)
    }

    /// Who has no key costs no memory: the body is read once the signature is right.
    @Test func theBodyIsReadAfterTheSignatureWasJudged() throws {
        let gate = try Gate()
        let good = try Self.request(Self.base64(SHA256.hash(data: Self.json)), body: nil)
        guard case .needsBody = gate.authenticator.authenticate(good) else {
            Issue.record("the body was not asked for")
            return
        }
        #expect(gate.nonces.count == 0)
        #expect(gate.reason(good.replacing("oauth_nonce=\"", "oauth_nonce=\"x")) == .badSignature)
        var read = good
        read.body = Self.json
        #expect(gate.reason(read) == nil)
        #expect(try gate.reason(Self.request(nil, body: nil)) == nil)
    }

    @Test func aConsumerMayHaveToSignItsBodies() throws {
        let gate = try Gate.capable(algorithms: nil, mustSign: [.body])
        let hash = Self.base64(SHA256.hash(data: Self.json))
        #expect(try gate.reason(Self.request(nil)) == .unsignedBody)
        #expect(try gate.reason(Self.request(nil, body: nil)) == .unsignedBody)
        #expect(try gate.reason(Self.request(nil, body: [])) == nil)
        #expect(try gate.reason(Self.request(hash)) == nil)
        // A form is signed by its parameters, if it is one.
        #expect(try gate.reason(Draft(method: "POST", formBody: Array("a=1".utf8)).signed()) == nil)
        var form = try Draft(method: "POST", formBody: Array("a=1".utf8)).signed()
        form.contentType = "text/plain"
        #expect(gate.reason(form) == .badSignature)
        // Not told to whoever only knows the key.
        #expect(try gate.reason(Draft(method: "POST", secret: Secret("x")).signed()) == .badSignature)
    }

    @Test func theHashMayStandInTheQuery() throws {
        let gate = try Gate.capable(algorithms: nil, mustSign: [.body, .headers])
        let hash = String(
            decoding: PercentEncoding.encode(Array(Self.base64(SHA256.hash(data: Self.json)).utf8)), as: UTF8.self)
        let headers = SignedParts.headersHash(of: Self.headers)
        let target = "/mtls/account/le1606809?oauth_body_hash=\(hash)&lp_headers_hash=\(headers)"
        for place in [OAuth1Message.Place.header, .query] {
            var request = try Draft(method: "POST", target: target, controlHeaders: Self.headers).signed(in: place)
            (request.body, request.contentType) = (Self.json, "application/json")
            #expect(gate.reason(request) == nil)
            request.target += "&lp_headers_hash=\(headers)"
            #expect(gate.reason(request) == .badSignature)
        }
        let twice = Draft(
            target: target + "&lp_headers_hash=\(headers)", extensions: [("lp_headers_hash", headers)],
            controlHeaders: Self.headers)
        #expect(try gate.reason(twice.signed()) == .malformed)
    }

    static func signed(
        _ hash: String?, _ headers: [AuthenticationRequest.ControlHeader]
    ) throws -> AuthenticationRequest {
        try Draft(extensions: hash.map { [("lp_headers_hash", $0)] } ?? [], controlHeaders: headers).signed()
    }

    /// Computed as docs/authentication.md says, by hand.
    @Test func theHashOfHeadersIsTheDocumentedOne() {
        let text = "lp-authorization-override:Basic YTpi\nlp-forward-url:https://bank.example/pay\n"
        let expected = SHA256.hash(data: Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(SignedParts.headersHash(of: Self.headers) == expected)
        #expect(
            SignedParts.headersHash(of: [])
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func theHeadersAreThoseWhoseHashIsSigned() throws {
        let gate = try Gate()
        let hash = SignedParts.headersHash(of: Self.headers)
        let override = Self.headers[1]
        var longer = override
        longer.value.append(0x20)
        var other = override
        other.name += "x"
        let changes: [[AuthenticationRequest.ControlHeader]] = [
            [], [override], Self.headers + [override], [Self.headers[0], longer], [Self.headers[0], other],
            Self.headers + [.init(name: "LP-service-name", value: [])],
        ]
        for changed in changes { #expect(try gate.reason(Self.signed(hash, changed)) == .headersMismatch) }
        #expect(try gate.reason(Self.signed(hash.uppercased(), Self.headers)) == .headersMismatch)
        #expect(try gate.reason(Self.signed("", Self.headers)) == .headersMismatch)
        let renamed = Self.headers.map {
            AuthenticationRequest.ControlHeader(name: $0.name.uppercased(), value: $0.value)
        }
        #expect(try gate.reason(Self.signed(hash, renamed.reversed())) == nil)
        #expect(try gate.reason(Self.signed(nil, Self.headers)) == nil)
    }

    @Test func aConsumerMayHaveToSignItsHeaders() throws {
        let gate = try Gate.capable(algorithms: nil, mustSign: [.headers])
        #expect(try gate.reason(Self.signed(nil, Self.headers)) == .unsignedHeaders)
        #expect(try gate.reason(Self.signed(nil, [])) == .unsignedHeaders)
        #expect(try gate.reason(Self.signed(SignedParts.headersHash(of: Self.headers), Self.headers)) == nil)
        #expect(try gate.reason(Draft(secret: Secret("x")).signed()) == .badSignature)
    }

    /// A form's own parameter of that name is the upstream's, and says nothing of the request.
    @Test func aFormsParametersAreNotTheGateways() throws {
        let gate = try Gate.capable(algorithms: nil, mustSign: [.headers])
        let hash = SignedParts.headersHash(of: Self.headers)
        let form = Array("lp_headers_hash=\(hash)".utf8)
        #expect(
            try gate.reason(Draft(method: "POST", formBody: form, controlHeaders: Self.headers).signed())
                == .unsignedHeaders)
    }
}
