import NIOConcurrencyHelpers
package import NIOCore
import Synchronization

/// Calls upstreams by libcurl, on threads of its own.
///
/// Requests of different `isolation`, or with another client certificate or key, never share a connection or a TLS
/// session. A request that may not be repeated (`POST`, `PATCH`) is never sent twice; one that may be is sent again by
/// itself when a kept connection turns out to be closed. Call `shutdown()` before letting go of a client.
package final class UpstreamClient: Sendable {
    private let workers: [UpstreamWorker]
    private let assignment = NIOLockedValueBox(LoopAssignment())
    private let lastID = Atomic<UInt64>(0)

    /// Starts the threads.
    /// - Throws: `SystemError`, `CurlError` or `UnreadableAuthorities` when upstreams cannot be called this way.
    package init(_ configuration: UpstreamConfiguration) throws {
        try CurlGlobal.prepare()
        let authorities = try AuthorityFile.load(
            configuration.caFile, checksRevocation: configuration.crlFile != nil)
        workers = try (0..<max(1, configuration.threads)).map { _ in
            try UpstreamWorker(configuration: configuration, authorities: authorities)
        }
    }

    /// Starts a transfer.
    /// - Parameters:
    ///   - request: What to send. Its body, if it has one, follows by the transfer.
    ///   - eventLoop: Where `receive` and the closures of body parts are called.
    ///   - receive: Called for each event in order; the last is `.end` or `.failed`, exactly once.
    /// - Returns: The transfer.
    package func start(
        _ request: UpstreamRequest, on eventLoop: any EventLoop,
        receive: @escaping @Sendable (UpstreamEvent) -> Void
    ) -> UpstreamTransfer {
        let worker = workers[assignment.withLockedValue { $0.index(of: eventLoop, among: workers.count) }]
        let id = lastID.add(1, ordering: .relaxed).newValue
        let transfer = UpstreamTransfer(
            id: id, request: request, eventLoop: eventLoop, mailbox: worker.mailbox, receive: receive)
        if !worker.mailbox.post(.start(transfer)) {
            eventLoop.execute { receive(.failed(FailureMapping.aborted("the gateway is shutting down"))) }
        }
        return transfer
    }

    /// What was done so far, and what is held now.
    package var statistics: UpstreamStatistics {
        workers.reduce(UpstreamStatistics()) { $0 + $1.counters.statistics }
    }

    /// Closes the connections of client certificates that are gone, as soon as no transfer uses them. They are not
    /// used for further requests.
    /// - Parameter poolKeysNotIn: The pool keys of the certificates that stay.
    package func retire(poolKeysNotIn: Set<String>) {
        for worker in workers { worker.mailbox.post(.retire(keeping: poolKeysNotIn)) }
    }

    /// Does the same with the connections of one client certificate, which has been replaced.
    package func retire(poolKey: String) {
        for worker in workers { worker.mailbox.post(.retireOne(poolKey)) }
    }

    /// Ends all transfers with `requestAborted`, closes all connections and waits for the threads to end.
    package func shutdown() async {
        for worker in workers { worker.mailbox.post(.shutdown) }
        for worker in workers { await worker.waitForEnd() }
    }
}

/// Which worker serves which event loop: one after the other, in the order in which they are seen.
private struct LoopAssignment {
    private var known: [ObjectIdentifier: Int] = [:]

    mutating func index(of eventLoop: any EventLoop, among count: Int) -> Int {
        guard count > 1 else { return 0 }
        let loop = ObjectIdentifier(eventLoop)
        if let index = known[loop] { return index }
        let index = known.count % count
        known[loop] = index
        return index
    }
}
