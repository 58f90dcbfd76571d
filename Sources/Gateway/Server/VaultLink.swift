import ClientCertificates
import Logging
import Synchronization
import Upstream

/// The way from certificates to Vault, to the log, and to the connections that were made with a certificate: all of them are
/// there only once the gateway serves.
final class VaultLink: VaultTransport {
    private struct Means {
        var client: ControlClient
        var upstream: UpstreamClient?
        var logger: Logger
    }

    private let means = Mutex<Means?>(nil)

    /// Gives it what it works by.
    /// - Parameter upstream: Whose connections are closed when their certificate is replaced.
    func attach(_ client: ControlClient, _ upstream: UpstreamClient?, _ logger: Logger) {
        means.withLock { $0 = Means(client: client, upstream: upstream, logger: logger) }
    }

    func send(_ request: VaultRequest) async throws(VaultUnreachable) -> VaultAnswer {
        guard let client = means.withLock({ $0?.client }) else {
            throw VaultUnreachable(reason: "the gateway does not serve yet")
        }
        do throws(ControlFailure) {
            let answer = try await client.send(ControlRequest(request))
            return VaultAnswer(
                status: answer.status, retryAfter: answer.values(of: "retry-after").first.flatMap { Int($0) },
                body: SecretBytes(answer.body))
        } catch {
            throw VaultUnreachable(reason: error.description)
        }
    }

    /// Writes what an operator should know to the log, and lets go of connections whose certificate was replaced.
    func report(_ event: VaultEvent) {
        guard let means = means.withLock({ $0 }) else { return }
        let logger = means.logger
        switch event {
        case .read(let status):
            // There may be thousands of them.
            tell(status, logger, level: .debug, "certificate read")
        case .changed(let status):
            tell(status, logger, level: .info, "certificate replaced")
        case .retired(let identity):
            means.upstream?.retire(poolKey: identity.poolKey)
        case .notUsable(let reference, let problem):
            notUsable(reference, problem.detail, logger)
        case .secretUnavailable(let reference, let detail):
            logger.error(
                "certificate cannot be read", metadata: ["certificate": "\(reference)", "reason": "\(detail)"])
        case .unavailable(let detail):
            logger.error("Vault cannot be used", metadata: ["reason": "\(detail)"])
        case .available:
            logger.info("Vault can be used again")
        }
    }

    private func tell(_ status: ClientIdentityStatus, _ logger: Logger, level: Logger.Level, _ message: Logger.Message)
    {
        logger.log(
            level: level, message,
            metadata: [
                "certificate": "\(status.reference)", "subject": "\(status.facts?.subject ?? "")",
                "fingerprint": "\(status.facts?.fingerprint ?? "")", "days": "\(status.facts?.daysToExpiry ?? 0)",
            ])
        if let problem = status.problem { notUsable(status.reference, problem.detail, logger) }
        for warning in status.warnings {
            logger.warning("certificate", metadata: ["certificate": "\(status.reference)", "reason": "\(warning)"])
        }
    }

    private func notUsable(_ reference: String, _ reason: String, _ logger: Logger) {
        logger.warning("certificate cannot be used", metadata: ["certificate": "\(reference)", "reason": "\(reason)"])
    }
}

extension ControlRequest {
    /// A request to Vault as the control client takes it.
    init(_ request: VaultRequest) {
        var headers: [(name: String, value: String)] = [("Accept", "application/json"), ("X-Vault-Request", "true")]
        if request.body != nil { headers.append(("Content-Type", "application/json")) }
        if let namespace = request.namespace { headers.append(("X-Vault-Namespace", namespace)) }
        if let token = request.token {
            headers.append(("X-Vault-Token", String(decoding: token.bytes, as: UTF8.self)))
        }
        self.init(
            method: request.method, url: request.url, headers: headers, body: request.body?.bytes,
            timeouts: Timeouts(connect: request.timeout, total: request.timeout), answerLimit: request.answerLimit,
            authorities: request.authorities, allowsHTTP: request.allowsHTTP)
    }
}
