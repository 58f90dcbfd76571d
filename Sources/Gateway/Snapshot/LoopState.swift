import NIOCore

/// What one event loop has for its connections: its own reference to the snapshot, and the connections themselves.
///
/// Touched on its event loop alone, so that no reference that all threads share is counted for every request.
final class LoopState {
    /// The snapshot for requests that begin now.
    var snapshot: Snapshot
    /// What this loop's requests came to.
    var metrics = RequestMetrics()
    /// For the ids of requests.
    var random = SystemRandom()
    /// Whether the gateway is about to stop.
    private(set) var isDraining = false
    private var connections: [ObjectIdentifier: any ClientConnection] = [:]
    private let eventLoop: any EventLoop
    private var drained: EventLoopPromise<Void>?

    /// For how long a client with a connection and nothing under way may still send a request once the gateway drains. One
    /// that calls again and again learns from the answer that the connection ends, and loses nothing.
    static let grace = TimeAmount.seconds(1)

    init(snapshot: Snapshot, eventLoop: any EventLoop) {
        self.snapshot = snapshot
        self.eventLoop = eventLoop
    }

    /// A connection was accepted.
    func add(_ connection: any ClientConnection) {
        connections[ObjectIdentifier(connection)] = connection
        guard isDraining else { return }
        connection.drain()
        eventLoop.assumeIsolated().scheduleTask(in: Self.grace) { [weak connection] in connection?.endIdle() }
    }

    /// A connection was closed.
    func remove(_ connection: any ClientConnection) {
        connections[ObjectIdentifier(connection)] = nil
        if connections.isEmpty { drained?.succeed() }
    }

    /// Lets every connection end after what it is doing.
    /// - Returns: done when the last one has ended.
    func drain() -> EventLoopFuture<Void> {
        if let drained { return drained.futureResult }
        let promise = eventLoop.makePromise(of: Void.self)
        drained = promise
        isDraining = true
        for connection in Array(connections.values) { connection.drain() }
        eventLoop.assumeIsolated().scheduleTask(in: Self.grace) {
            for connection in Array(self.connections.values) { connection.endIdle() }
        }
        if connections.isEmpty { promise.succeed() }
        return promise.futureResult
    }

    /// Ends every connection now.
    func closeAll() {
        for connection in Array(connections.values) { connection.closeNow() }
    }
}
