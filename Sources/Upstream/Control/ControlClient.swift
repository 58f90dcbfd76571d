package import NIOCore
import Synchronization

/// Makes the gateway's own calls: to issuers of tokens, to Vault.
///
/// It stands on an `UpstreamClient` of its own, so that these calls keep the same rules as those of clients: certificates
/// are verified, no redirect is followed, and no proxy, `.netrc`, cookie or credential of the environment is used. Nothing
/// is shared with the calls of clients but libcurl. Call `shutdown()` before letting go of it.
package final class ControlClient: Sendable {
    private let client: UpstreamClient
    private let eventLoop: any EventLoop
    private let isShutDown = Atomic(false)

    /// Starts the thread.
    /// - Parameters:
    ///   - eventLoop: Where answers are put together.
    ///   - caFile: The authorities for requests that name none; nil for the system's.
    /// - Throws: `SystemError`, `CurlError` or `UnreadableAuthorities`.
    package init(on eventLoop: any EventLoop, caFile: String? = nil) throws {
        self.eventLoop = eventLoop
        client = try UpstreamClient(UpstreamConfiguration(caFile: caFile, connectionsPerHost: 32, threads: 1))
    }

    /// Sends a request and gives the whole answer. May be called by any number of tasks; cancelling one ends its call.
    ///
    /// A request that may be repeated is sent again when a kept connection turns out to be closed; a `POST` never is.
    package func send(_ request: ControlRequest) async throws(ControlFailure) -> ControlAnswer {
        guard request.isAllowed else {
            throw ControlFailure(.notAllowed, "the URL is not an https URL, and http is not allowed for it")
        }
        let call = ControlCall(limit: request.answerLimit)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                call.begin(waiter) { receive in client.start(request.upstream, on: eventLoop, receive: receive) }
                if let body = request.body { call.send(ByteBuffer(bytes: body)) }
            }
        } onCancel: {
            call.cancel()
        }
        return try result.get()
    }

    /// Ends all calls with `cancelled`, closes all connections and waits for the thread to end. Once is enough.
    package func shutdown() async {
        guard !isShutDown.exchange(true, ordering: .relaxed) else { return }
        await client.shutdown()
    }
}

extension ControlRequest {
    fileprivate var isAllowed: Bool {
        url.utf8.starts(with: "https://".utf8) || (allowsHTTP && url.utf8.starts(with: "http://".utf8))
    }

    /// The request as libcurl's thread takes it. Where it goes is the operator's choice, so every address is allowed.
    fileprivate var upstream: UpstreamRequest {
        UpstreamRequest(
            method: method, url: url, host: "", port: 0, headers: headers,
            body: body.map { .streamed(length: Int64($0.count)) } ?? .none, isolation: "", identity: identity,
            timeouts: .init(
                connect: timeouts.connect, firstByte: timeouts.total, idle: timeouts.total, total: timeouts.total),
            guardAddress: { _ in true }, authorities: authorities)
    }
}
