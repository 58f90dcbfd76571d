import Authentication
import Foundation
import Logging
import Synchronization
import Upstream

/// The way from authentication to issuers, and from authentication to the log: both are there only once the gateway serves.
final class IssuerLink: IssuerTransport {
    private struct Means {
        var client: ControlClient
        var logger: Logger
    }

    private let means = Mutex<Means?>(nil)

    /// Gives it what it works by.
    func attach(_ client: ControlClient, _ logger: Logger) {
        means.withLock { $0 = Means(client: client, logger: logger) }
    }

    func send(_ request: IssuerRequest) async throws(IssuerUnreachable) -> IssuerAnswer {
        guard let client = means.withLock({ $0?.client }) else {
            throw IssuerUnreachable(reason: "the gateway does not serve yet")
        }
        do throws(ControlFailure) {
            let answer = try await client.send(ControlRequest(request))
            return IssuerAnswer(status: answer.status, headers: answer.headers, body: answer.body)
        } catch {
            throw IssuerUnreachable(reason: error.description)
        }
    }

    /// Writes what an operator should know to the log.
    func report(_ event: IssuerEvent) {
        guard let logger = means.withLock({ $0?.logger }) else { return }
        switch event {
        case .keysChanged(let url, let usable, let ignored):
            logger.info("key set fetched", metadata: ["url": "\(url)", "keys": "\(usable)"])
            for sentence in ignored {
                logger.notice("a key is not used", metadata: ["url": "\(url)", "reason": "\(sentence)"])
            }
        case .keysNotFetched(let url, let reason, let usableUntil):
            let until = usableUntil.map { Timestamp(milliseconds: $0 * 1000).iso8601 } ?? "there is none"
            logger.warning(
                "key set not fetched", metadata: ["url": "\(url)", "reason": "\(reason)", "servesUntil": "\(until)"])
        case .notIntrospected(let url, let reason):
            logger.warning("tokens cannot be introspected", metadata: ["url": "\(url)", "reason": "\(reason)"])
        }
    }
}

extension ControlRequest {
    /// A request to an issuer as the control client takes it.
    init(_ request: IssuerRequest) {
        let endpoint = request.endpoint
        var headers: [(name: String, value: String)] = [("Accept", "application/json")]
        if request.form != nil { headers.append(("Content-Type", "application/x-www-form-urlencoded")) }
        if let authorization = request.authorization {
            headers.append(("Authorization", authorization.withBytes { String(decoding: $0, as: UTF8.self) }))
        }
        self.init(
            method: request.form == nil ? "GET" : "POST", url: endpoint.url, headers: headers,
            body: request.form?.withBytes { $0 },
            timeouts: Timeouts(connect: endpoint.timeout, total: endpoint.timeout), answerLimit: request.answerLimit,
            authorities: endpoint.authorities, allowsHTTP: endpoint.allowsHTTP)
    }
}
