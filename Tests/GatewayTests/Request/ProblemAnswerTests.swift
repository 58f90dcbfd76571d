import Foundation
import NIOCore
import NIOHTTP1
import Testing
import Upstream

@testable import Gateway

@Suite("Errors as answers")
struct ProblemAnswerTests {
    private func answer(_ error: GatewayError, shape: RequestShape? = nil, closes: Bool = false) -> ProblemAnswer {
        var random = SeededGenerator(seed: 1)
        let identity = RequestIdentity(HTTPHeaders([("X-Request-Id", "r\"1")]), using: &random)
        return ProblemAnswer(error, identity: identity, shape: shape, closes: closes, date: "now")
    }

    private func document(_ answer: ProblemAnswer) throws -> [String: Any] {
        let body = try #require(answer.body)
        return try #require(
            JSONSerialization.jsonObject(with: Data(body.readableBytesView)) as? [String: Any])
    }

    @Test(arguments: [
        GatewayError.malformedRequest("a \"quoted\"\nline"), .missingForwardURL, .notFound, .methodNotAllowed,
        .requestTimeout("body"), .bodyTooLarge(limit: 5), .targetTooLong, .expectationFailed, .headersTooLarge,
        .certificateUnavailable(because: "", retryAfterSeconds: 30), .internalFault,
        .noUsableCertificate(why: "x", demandedBy: "y", rule: nil),
    ])
    func everyErrorIsAProblemDocument(error: GatewayError) throws {
        let answer = answer(error)
        let document = try document(answer)
        #expect(Int(answer.head.status.code) == error.status)
        #expect(document["status"] as? Int == error.status)
        #expect(document["code"] as? String == error.code)
        #expect(document["detail"] as? String == error.detail)
        #expect(document["requestId"] as? String == "r\"1")
        #expect(document["type"] as? String == "about:blank")
        #expect(document["title"] as? String == answer.head.status.reasonPhrase)
        #expect(answer.head.headers["Sallyport-Error"] == [error.code])
        #expect(answer.head.headers["Content-Type"] == ["application/problem+json"])
        #expect(answer.head.headers["X-Request-Id"] == ["r\"1"])
        #expect(answer.head.headers["Content-Length"] == ["\(answer.body?.readableBytes ?? -1)"])
        for field in error.headers { #expect(answer.head.headers[field.name] == [field.value]) }
    }

    @Test func headGetsTheLengthButNoBody() {
        let answer = answer(.notFound, shape: RequestShape(framing: .none, isHead: true))
        #expect(answer.body == nil)
        #expect(answer.head.headers["Content-Length"].first.flatMap { Int($0) } ?? 0 > 0)
    }

    @Test(arguments: [
        (false, false, []), (true, false, ["close"]), (false, true, ["keep-alive"]), (true, true, ["close"]),
    ])
    func connection(closes: Bool, isHTTP10: Bool, expected: [String]) {
        let answer = answer(.notFound, shape: RequestShape(framing: .none, isHTTP10: isHTTP10), closes: closes)
        #expect(answer.head.headers["Connection"] == expected)
    }

    @Test(arguments: UpstreamFailure.Kind.allCases)
    func upstreamFailures(kind: UpstreamFailure.Kind) {
        let failure = UpstreamFailure(kind: kind, transportMessage: "line one\r\nline two")
        let error = GatewayError.upstream(failure)
        let transport = error.headers.filter { $0.name == "lp-message-from-transport" }.map(\.value)
        switch kind {
        case .addressRefused:
            #expect(error.status == 403)
            #expect(error.code == "address-refused")
            #expect(transport.isEmpty)
        case .noResources, .requestAborted:
            #expect(error.status == 503)
            #expect(error.code == (kind == .noResources ? "overloaded" : "draining"))
            #expect(error.headers == [HeaderField("Retry-After", "1")])
        case .localFault:
            #expect(error.status == 500)
            #expect(error.code == "internal-fault")
            #expect(error.auditReason == "line one\r\nline two")
            #expect(error.headers.isEmpty)
            #expect(!error.detail.contains("line one"))
        case .connectTimeout, .firstByteTimeout, .idleTimeout, .totalTimeout:
            #expect(error.status == 504)
            #expect(transport == ["line one  line two"])
        default:
            #expect(error.status == 502)
            #expect(transport == ["line one  line two"])
        }
    }
}
