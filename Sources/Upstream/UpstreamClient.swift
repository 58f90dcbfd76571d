import Glibc
package import NIOCore
import Synchronization

/// Calls upstreams through libcurl, on threads of its own.
///
/// Requests come from event loops and answers go back to them. Connections are shared only between requests of the same
/// isolation, client certificate and private key: Debian's libcurl 7.88.1 would use a connection for another key as well.
package final class UpstreamClient: Sendable {
    private let workers: [UpstreamWorker]
    /// Which worker an event loop's requests go to: always the same one, so that they find its connections.
    private let assignments = Mutex<[ObjectIdentifier: Int]>([:])
    private let serial = Atomic<UInt64>(0)

    /// Starts the threads.
    ///
    /// - Throws: `UpstreamSetupFailure` when the file of authorities cannot be read, and when the system has no more
    ///   threads or descriptors.
    package init(_ configuration: UpstreamConfiguration) throws {
        try CurlGlobal.prepare()
        let authorities = try UpstreamClient.authorities(configuration.caFile)
        workers = try (0..<max(1, configuration.threads)).map { number in
            try UpstreamWorker(name: "upstream-\(number)", configuration: configuration, authorities: authorities)
        }
    }

    private static func authorities(_ file: String?) throws -> EasySettings.Authorities {
        guard let file else { return .system(path: CurlGlobal.systemAuthorities) }
        return .bytes(PinnedBytes(try AuthoritiesFile.read(file)))
    }

    /// Starts a request.
    ///
    /// - Parameters:
    ///   - request: What to send, and where to.
    ///   - eventLoop: Where `receive` is called.
    ///   - receive: Told what happens, in order; the last event is an `end` or a `failed`, and there is exactly one.
    /// - Returns: The transfer, which takes the request's body.
    package func start(
        _ request: UpstreamRequest, on eventLoop: any EventLoop, receive: @escaping @Sendable (UpstreamEvent) -> Void
    ) -> UpstreamTransfer {
        let id = serial.wrappingAdd(1, ordering: .relaxed).newValue
        let worker = worker(for: eventLoop)
        let transfer = UpstreamTransfer(
            id: id, request: request, eventLoop: eventLoop, mailbox: worker.mailbox, receive: receive)
        if !worker.mailbox.post(.start(transfer)) {
            eventLoop.execute { receive(.failed(FailureMapping.aborted("the client of upstreams has ended"))) }
        }
        return transfer
    }

    /// Closes the connections of client certificates that are not in use any more: at once where they are idle, else when
    /// their last request ends. None of them is used again.
    package func retire(poolKeysNotIn keys: Set<String>) {
        for worker in workers { worker.mailbox.post(.retire(keeping: keys)) }
    }

    /// Ends: requests under way fail with `requestAborted`, and the threads end.
    package func shutdown() async {
        for worker in workers { worker.mailbox.post(.shutdown) }
        await withCheckedContinuation { continuation in
            let workers = workers
            let join: @Sendable () -> Void = {
                for worker in workers { worker.join() }
                continuation.resume()
            }
            // Waiting for a thread blocks, which no thread of Swift's pool may do; without a thread for it, this one must.
            if (try? OwnedThread(name: "upstream-end", join)) == nil { join() }
        }
    }

    private func worker(for eventLoop: any EventLoop) -> UpstreamWorker {
        guard workers.count > 1 else { return workers[0] }
        let index = assignments.withLock { assignments in
            if let index = assignments[ObjectIdentifier(eventLoop)] { return index }
            let index = assignments.count % workers.count
            assignments[ObjectIdentifier(eventLoop)] = index
            return index
        }
        return workers[index]
    }
}
