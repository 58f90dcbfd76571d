import Glibc
import NIOCore
import Testing

@testable import Upstream

@Suite("the state of a transfer")
struct TransferStateTests {
    private static let second: UInt64 = 1_000_000_000
    private static let timeouts = UpstreamRequest.Timeouts(
        connect: .seconds(1), firstByte: .seconds(2), idle: .seconds(3), total: .seconds(10))

    private func state(
        _ method: String = "GET", _ body: UpstreamRequest.Body = .none, window: Int = 100
    ) -> TransferState {
        TransferState(
            UpstreamRequest(
                method: method, url: "https://a/", host: "a", port: 443, headers: [], body: body, isolation: "a",
                identity: nil, timeouts: Self.timeouts, guardAddress: { _ in true }), now: 0, window: window)
    }

    private func takeHead(_ state: inout TransferState, _ status: Int = 200, now: UInt64) {
        for line in ["HTTP/1.1 \(status) x\r\n", "\r\n"] { _ = state.takeHeaderLine(Array(line.utf8).span, now: now) }
    }

    private func kind(_ state: inout TransferState, at now: UInt64) -> UpstreamFailure.Kind? {
        state.expire(now: now, timeouts: Self.timeouts, outcome: CurlOutcome(code: 0)) ? state.failure?.kind : nil
    }

    @Test("which timeout holds when")
    func timeouts() {
        var connecting = state()
        #expect(connecting.deadline == 1 * Self.second)
        #expect(kind(&connecting, at: Self.second - 1) == nil)
        #expect(kind(&connecting, at: Self.second) == .connectTimeout)

        var waiting = state()
        _ = waiting.maySend(isPermitted: true, bytesSent: 0, now: Self.second)
        #expect(waiting.deadline == 3 * Self.second)
        var receiving = waiting
        #expect(kind(&waiting, at: 3 * Self.second) == .firstByteTimeout)

        takeHead(&receiving, now: 2 * Self.second)
        receiving.takeBody(10, now: 4 * Self.second)
        #expect(receiving.deadline == 7 * Self.second)
        receiving.takeBody(100, now: 8 * Self.second)
        #expect(receiving.deadline == 10 * Self.second)
        #expect(kind(&receiving, at: 10 * Self.second) == .totalTimeout)
    }

    @Test("a slow caller is not an idle upstream")
    func slowCaller() {
        var receiving = state()
        _ = receiving.maySend(isPermitted: true, bytesSent: 0, now: 0)
        takeHead(&receiving, now: 0)
        receiving.takeBody(100, now: 0)
        #expect(receiving.deadline == 3 * Self.second)
        #expect(receiving.canTakeBody() == false)
        #expect(receiving.deadline == 10 * Self.second)
        #expect(receiving.consume(49, now: 5 * Self.second) == false)
        #expect(receiving.consume(1, now: 5 * Self.second) == true)
        #expect(receiving.deadline == 8 * Self.second)

        var sending = state("PUT", .streamed(length: 4))
        _ = sending.maySend(isPermitted: true, bytesSent: 0, now: 0)
        #expect(sending.deadline == 3 * Self.second)
        _ = sending.nextUpload(atMost: 10, now: 0)
        #expect(sending.deadline == 10 * Self.second)
        #expect(sending.send(ByteBuffer(string: "abcd"), now: 4 * Self.second) {} == true)
        #expect(sending.deadline == 7 * Self.second)
        _ = sending.nextUpload(atMost: 10, now: 5 * Self.second)
        #expect(sending.deadline == 7 * Self.second)
    }

    @Test(
        "a refusal of the body wakes libcurl until it notices",
        arguments: [(200, false), (204, false), (302, true), (413, true), (500, true)])
    func nudges(status: Int, expected: Bool) {
        var state = state("POST", .streamed(length: nil))
        _ = state.maySend(isPermitted: true, bytesSent: 0, now: 0)
        _ = state.nextUpload(atMost: 10, now: 0)
        #expect(!state.needsNudge)
        takeHead(&state, status, now: 0)
        #expect(state.needsNudge == expected)
    }

    @Test(
        "what may be sent again",
        arguments: [
            ("GET", 0, true), ("GET", 100, true), ("PUT", 100, true), ("DELETE", 100, true), ("POST", 0, true),
            ("POST", 1, false), ("PATCH", 1, false), ("get", 1, false),
        ])
    func resend(method: String, bytesSent: Int, expected: Bool) {
        var state = state(method)
        #expect(state.maySend(isPermitted: true, bytesSent: 0, now: 0) == true)
        #expect(state.maySend(isPermitted: true, bytesSent: bytesSent, now: 0) == expected)
        #expect((state.failure == nil) == expected)
    }

    @Test("what was written is sent again once, and what was not as often as need be")
    func resendOnce() {
        var state = state("GET")
        for _ in 0..<3 { #expect(state.maySend(isPermitted: true, bytesSent: 0, now: 0) == true) }
        #expect(state.maySend(isPermitted: true, bytesSent: 100, now: 0) == true)
        #expect(state.maySend(isPermitted: true, bytesSent: 100, now: 0) == false)
    }

    @Test("a body that was begun is not sent again", arguments: ["GET", "PUT", "POST"])
    func resendBody(method: String) {
        var state = state(method, .streamed(length: 3))
        _ = state.send(ByteBuffer(string: "abc"), now: 0) {}
        #expect(state.maySend(isPermitted: true, bytesSent: 0, now: 0) == true)
        _ = state.nextUpload(atMost: 1, now: 0)
        #expect(state.maySend(isPermitted: true, bytesSent: 0, now: 0) == false)
    }

    @Test("the first reason for a failure stays")
    func reasons() {
        var state = state()
        #expect(state.maySend(isPermitted: false, bytesSent: 0, now: 0) == false)
        state.fail(FailureMapping.aborted("later"))
        guard case .failed(let failure) = state.end(CurlOutcome(code: 42), presentsCertificate: false) else {
            Issue.record("no failure")
            return
        }
        #expect(failure.kind == .addressRefused)
    }

    @Test(
        "a socket that the system does not give is nobody's fault but this process's",
        arguments: [
            (EMFILE, UpstreamFailure.Kind.noResources), (ENFILE, .noResources), (ENOMEM, .noResources),
            (ENOBUFS, .noResources), (EAFNOSUPPORT, .unreachable),
        ])
    func noSocket(errorNumber: Int32, kind: UpstreamFailure.Kind) {
        var state = state()
        state.couldNotOpenSocket(errorNumber: errorNumber)
        guard case .failed(let failure) = state.end(CurlOutcome(code: 7), presentsCertificate: false) else {
            Issue.record("no failure")
            return
        }
        #expect(failure.kind == kind)
    }

    @Test("success without a head is none")
    func noHead() {
        guard case .failed(let failure) = state().end(CurlOutcome(code: 0), presentsCertificate: false) else {
            Issue.record("no failure")
            return
        }
        #expect(failure.kind == .responseCutShort)
    }

    @Test(
        "an answer of HTTP/2 is whole with its last byte taken, whatever comes behind its end",
        arguments: [
            (arrived: 10, isLast: true, taken: 10, isReset: true, isWhole: true),
            (10, true, 10, false, true), (0, true, 0, true, true),
            (10, true, 9, true, false), (10, false, 10, true, false), (0, false, 0, true, false),
        ])
    func arrival(arrived: Int, isLast: Bool, taken: Int, isReset: Bool, isWhole: Bool) {
        var state = state("POST", .streamed(length: 5))
        _ = state.maySend(isPermitted: true, bytesSent: 0, now: 0)
        state.didArrive(bodyBytes: 0, isLast: isLast && arrived == 0)
        takeHead(&state, now: 0)
        if arrived > 0 { state.didArrive(bodyBytes: arrived, isLast: isLast) }
        #expect(state.didEndStream(code: 0, isReset: isReset) == isLast)
        #expect(state.isDeclined == (isLast && isReset))
        if taken > 0 { state.takeBody(taken, now: 0) }
        if case .end = state.end(CurlOutcome(code: 92), presentsCertificate: false) {
            #expect(isWhole)
        } else {
            #expect(!isWhole)
        }
    }

    @Test("what is left of a declined body is not asked for, and not waited for")
    func declined() {
        var state = state("POST", .streamed(length: 5))
        _ = state.maySend(isPermitted: true, bytesSent: 0, now: 0)
        takeHead(&state, now: 0)
        _ = state.nextUpload(atMost: 5, now: 0)
        #expect(state.deadline == 10 * Self.second)
        state.didArrive(bodyBytes: 10, isLast: true)
        #expect(state.didEndStream(code: 0, isReset: true) == true)
        #expect(state.deadline == 3 * Self.second)
        _ = state.send(ByteBuffer(string: "body"), now: 0, written: {})
        guard case .wait = state.nextUpload(atMost: 5, now: 0).step else {
            Issue.record("bytes of a body that nobody wants")
            return
        }
    }
}
