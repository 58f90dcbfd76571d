import Testing

@testable import Gateway

@Suite("What the process takes")
struct LimitTests {
    @Test(arguments: [(1024, 24, 484), (120, 28, 30), (64, 60, 1), (1_048_576, 48, 524_248)])
    func connectionsLeaveADescriptorForEachCall(limit: Int, open: Int, expected: Int) {
        #expect(DescriptorLimit(limit: limit, open: open).connections == expected)
    }

    @Test func requestsAreLetInUpToTheLimitAndNoFurther() {
        let gate = RequestGate()
        #expect((0..<3).map { _ in gate.enter(limit: 2) } == [true, true, false])
        gate.leave()
        #expect(gate.enter(limit: 2))
        #expect(!gate.enter(limit: 2))
        // A limit that was lowered holds for those that come.
        gate.leave()
        #expect(!gate.enter(limit: 1))
    }
}
