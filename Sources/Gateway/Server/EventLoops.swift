import NIOCore
import NIOPosix

/// The event loops, each with its own state.
struct EventLoops: Sendable {
    let group: MultiThreadedEventLoopGroup
    private let states: [ObjectIdentifier: NIOLoopBound<LoopState>]

    /// Starts so many threads.
    static func start(threads: Int, snapshot: Snapshot) async throws -> EventLoops {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        var states: [ObjectIdentifier: NIOLoopBound<LoopState>] = [:]
        for loop in group.makeIterator() {
            states[ObjectIdentifier(loop)] = try await loop.submit {
                NIOLoopBound(LoopState(snapshot: snapshot, eventLoop: loop), eventLoop: loop)
            }.get()
        }
        return EventLoops(group: group, states: states)
    }

    /// The state of an event loop; asked on that event loop.
    func state(of eventLoop: any EventLoop) -> LoopState? { states[ObjectIdentifier(eventLoop)]?.value }

    /// Puts a snapshot into use: each loop takes it between two of its turns.
    func install(_ snapshot: Snapshot) async {
        await forEach { $0.snapshot = snapshot }
    }

    /// Lets every connection end after what it is doing, and returns when the last one has.
    /// - Parameter timeout: How long they may take before they are closed.
    func drain(within timeout: TimeAmount) async {
        let drains = states.values.map { bound in
            let deadline = bound.eventLoop.scheduleTask(in: timeout) { bound.value.closeAll() }
            return bound.eventLoop.flatSubmit { bound.value.drain() }.always { _ in deadline.cancel() }
        }
        for drain in drains { try? await drain.get() }
    }

    /// Returns when whatever one loop has handed to another by now has arrived there, over a few stations.
    func settle() async {
        for _ in 0..<4 { await forEach { _ in } }
    }

    /// What all loops have counted; each is asked between two of its turns.
    func metrics() async -> RequestMetrics {
        var sum = RequestMetrics()
        for bound in states.values {
            guard let own = try? await bound.eventLoop.submit({ bound.value.metrics }).get() else { continue }
            sum.add(own)
        }
        return sum
    }

    /// Ends the threads.
    func shutdown() async {
        try? await group.shutdownGracefully()
    }

    private func forEach(_ body: @escaping @Sendable (LoopState) -> Void) async {
        for bound in states.values {
            try? await bound.eventLoop.submit { body(bound.value) }.get()
        }
    }
}
