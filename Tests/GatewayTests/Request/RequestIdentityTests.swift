import NIOHTTP1
import Testing

@testable import Gateway

@Suite("The ids that a request goes by")
struct RequestIdentityTests {
    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    private func identity(_ headers: [(String, String)], seed: UInt64 = 1) -> RequestIdentity {
        var random = SeededGenerator(seed: seed)
        return RequestIdentity(HTTPHeaders(headers), using: &random)
    }

    @Test(arguments: ["a", "abc-123", String(repeating: "x", count: 128), "\"}{"])
    func goodRequestIDIsKept(text: String) {
        #expect(identity([("x-request-ID", text)]).requestID == text)
    }

    @Test(arguments: ["", "a b", "é", "a\u{7F}", String(repeating: "x", count: 129)])
    func badRequestIDIsReplaced(text: String) {
        expectUUID(identity([("X-Request-Id", text)]).requestID)
    }

    @Test func repeatedRequestIDIsReplaced() {
        expectUUID(identity([("X-Request-Id", "a"), ("X-Request-Id", "b")]).requestID)
    }

    @Test func madeRequestIDsAreUUIDsOfVersion4() {
        for seed in 0..<200 as Range<UInt64> { expectUUID(identity([], seed: seed).requestID) }
        #expect(identity([], seed: 1).requestID != identity([], seed: 2).requestID)
    }

    private func expectUUID(_ text: String) {
        let pattern = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
        #expect(text.wholeMatch(of: pattern) != nil, "\(text)")
    }

    @Test(arguments: [
        parent, parent.replacing("00-4b", with: "cc-4b"), parent.replacing("00-4b", with: "01-4b") + "-more",
    ])
    func goodTraceParentIsKept(text: String) {
        let identity = identity([("traceparent", text), ("tracestate", "a=1"), ("tracestate", "b=2")])
        #expect(identity.traceParent == text)
        #expect(identity.traceState == ["a=1", "b=2"])
    }

    @Test(arguments: [
        "", parent.uppercased(), parent + "-more", String(parent.dropLast()), parent.replacing("00-4b", with: "ff-4b"),
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01", parent.replacing("00-4b", with: "cc-4b") + "x",
        parent.replacing("00-4b", with: "cc-4b") + "-a b",
    ])
    func badTraceParentIsReplacedAndItsStateDropped(text: String) {
        let identity = identity([("traceparent", text), ("tracestate", "a=1")])
        #expect(identity.traceParent != text)
        #expect(TraceContext.isValid(identity.traceParent))
        #expect(identity.traceState.isEmpty)
    }

    @Test func repeatedTraceParentIsReplaced() {
        let identity = identity([("traceparent", Self.parent), ("traceparent", Self.parent)])
        #expect(identity.traceParent != Self.parent)
    }
}
