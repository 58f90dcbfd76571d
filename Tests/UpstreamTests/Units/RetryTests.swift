import CLibCurl
import NIOCore
import Testing

@testable import Upstream

@Suite("what is tried once more")
struct RetryTests {
    private func state(_ method: String = "GET", _ body: UpstreamRequest.Body = .none) -> TransferState {
        let second = Duration.seconds(1)
        let timeouts = UpstreamRequest.Timeouts(connect: second, firstByte: second, idle: second, total: second)
        return TransferState(
            UpstreamRequest(
                method: method, url: "https://a/", host: "a", port: 443, headers: [], body: body, isolation: "a",
                identity: nil, timeouts: timeouts, guardAddress: { _ in true }), now: 0)
    }

    private let refused = CurlOutcome(code: CURLE_COULDNT_CONNECT.rawValue)

    @Test("a request that may be repeated, whose connection was refused, once")
    func once() {
        for method in ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"] {
            var state = state(method)
            #expect(state.mayRetry(after: refused, lacksDescriptors: false), "\(method)")
            state.retried()
            #expect(!state.mayRetry(after: refused, lacksDescriptors: false), "\(method)")
        }
        #expect(state("PUT", .streamed(length: 4)).mayRetry(after: refused, lacksDescriptors: false))
    }

    @Test("what may not be repeated is not, sent or not", arguments: ["POST", "PATCH"])
    func never(method: String) {
        #expect(!state(method).mayRetry(after: refused, lacksDescriptors: false))
    }

    @Test("nothing else that goes wrong is tried again")
    func others() {
        for code in [CURLE_COULDNT_RESOLVE_HOST, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_HTTP2] {
            #expect(!state().mayRetry(after: CurlOutcome(code: code.rawValue), lacksDescriptors: false), "\(code)")
        }
        let sent = CurlOutcome(code: CURLE_GOT_NOTHING.rawValue, bytesSent: 40)
        #expect(!state().mayRetry(after: sent, lacksDescriptors: false))
        let unsent = CurlOutcome(code: CURLE_SEND_ERROR.rawValue)
        #expect(state().mayRetry(after: unsent, lacksDescriptors: false))
        #expect(!state().mayRetry(after: refused, lacksDescriptors: true))
        #expect(!state().mayRetry(after: CurlOutcome(code: 0), lacksDescriptors: false))
        var guarded = state()
        _ = guarded.mayConnect(isPermitted: false)
        #expect(!guarded.mayRetry(after: refused, lacksDescriptors: false))
    }

    @Test("a body that was begun is gone")
    func begunBody() {
        var state = state("PUT", .streamed(length: 4))
        _ = state.maySend(isPermitted: true, bytesSent: 0, now: 0)
        _ = state.send(ByteBuffer(string: "body"), now: 0) {}
        _ = state.nextUpload(atMost: 2, now: 0)
        #expect(!state.mayRetry(after: refused, lacksDescriptors: false))
    }

    @Test("sending again takes from the budget, and only that")
    func budget() {
        var asked = 0
        func hasBudget(_ answer: Bool) -> Bool {
            asked += 1
            return answer
        }
        for answer in [true, false] {
            var state = state()
            let isFirst = state.maySend(isPermitted: true, bytesSent: 0, hasBudget: hasBudget(false), now: 0)
            #expect(isFirst && asked == 0)
            let isAgain = state.maySend(isPermitted: true, bytesSent: 9, hasBudget: hasBudget(answer), now: 0)
            #expect(isAgain == answer && asked == 1)
            asked = 0
        }
        var post = state("POST")
        _ = post.maySend(isPermitted: true, bytesSent: 0, now: 0)
        let isAgain = post.maySend(isPermitted: true, bytesSent: 9, hasBudget: hasBudget(true), now: 0)
        #expect(!isAgain && asked == 0)
    }
}
