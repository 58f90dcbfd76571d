import ClientCertificates
import Foundation
import SallyportPolicy
import Upstream

extension GatewayStatus {
    /// The document of `/status`.
    func json(now: Timestamp) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(document(now: now)))
    }

    private func document(now: Timestamp) -> Document {
        let snapshot = snapshot
        let upstream = services.upstream.statistics
        return Document(
            version: process.version, startedAt: process.started.iso8601,
            uptimeSeconds: max(now.seconds - process.started.seconds, 0), generation: snapshot.generation,
            loadedAt: loaded.iso8601, reloads: Reloads(reloads.state),
            policy: Policy(
                digest: "\(snapshot.tree.digest)", accounts: snapshot.tree.accountCount, rules: snapshot.tree.ruleCount),
            requests: Requests(inFlight: services.requests.count, clientConnections: connections.count),
            upstream: Upstreams(
                pools: upstream.pools, connections: upstream.openConnections, calls: upstream.calls,
                breakers: services.breakers.states.map(Breaker.init)),
            nonces: Nonces(store: nonces.place, held: nonces.held, usable: nonces.isUsable),
            audit: services.audit.map { Audit($0.counts) },
            certificates: snapshot.identities.status(at: Int64(now.seconds)).map(Certificate.init))
    }

    private struct Document: Encodable {
        var version: String
        var startedAt: String
        var uptimeSeconds: Int
        var generation: Int
        var loadedAt: String
        var reloads: Reloads
        var policy: Policy
        var requests: Requests
        var upstream: Upstreams
        var nonces: Nonces
        var audit: Audit?
        var certificates: [Certificate]
    }

    private struct Reloads: Encodable {
        var succeeded: Int
        var failed: Int
        var last: Last?

        struct Last: Encodable {
            var time: String
            var result: String
            var diagnostics: [ReportedDiagnostic]
        }

        init(_ state: ReloadHistory.State) {
            succeeded = state.succeeded
            failed = state.failed
            last = state.last.map { entry in
                Last(
                    time: entry.time.iso8601, result: entry.succeeded ? "replaced" : "kept",
                    diagnostics: entry.diagnostics.map(ReportedDiagnostic.init))
            }
        }
    }

    private struct Policy: Encodable {
        var digest: String
        var accounts: Int
        var rules: Int
    }

    private struct Requests: Encodable {
        var inFlight: Int
        var clientConnections: Int
    }

    private struct Upstreams: Encodable {
        var pools: Int
        var connections: Int
        var calls: Int
        /// Of those that failed lately.
        var breakers: [Breaker]
    }

    private struct Breaker: Encodable {
        var host: String
        var port: Int
        var state: String
        var lastFailure: String

        init(_ state: UpstreamBreakers.State) {
            host = state.host.host
            port = Int(state.host.port)
            self.state = state.standing.rawValue
            lastFailure = state.lastFailure
        }
    }

    private struct Nonces: Encodable {
        /// `memory` or `redis`.
        var store: String?
        var held: Int?
        var usable: Bool
    }

    private struct Audit: Encodable {
        var written: Int
        var dropped: Int
        var writable: Bool

        init(_ counts: AuditCounts) {
            written = counts.written
            dropped = counts.dropped
            writable = !counts.isFailing
        }
    }

    private struct Certificate: Encodable {
        /// `usable`, `not-usable`, `unavailable`, or `unread` for one that was not read yet.
        var state: String
        var reference: String
        var subject: String?
        var issuer: String?
        var notBefore: String?
        var notAfter: String?
        var daysToExpiry: Int?
        var fingerprint: String?
        /// Why it cannot be presented.
        var problem: String?
        var warnings: [String]

        init(_ status: ClientIdentityStatus) {
            state =
                switch status.problem {
                case .notUsable: "not-usable"
                case .unavailable: "unavailable"
                case nil: status.facts == nil ? "unread" : "usable"
                }
            reference = status.reference
            subject = status.facts?.subject
            issuer = status.facts?.issuer
            notBefore = status.facts.map { Timestamp(milliseconds: Int($0.notBefore) * 1000).iso8601 }
            notAfter = status.facts.map { Timestamp(milliseconds: Int($0.notAfter) * 1000).iso8601 }
            daysToExpiry = status.facts?.daysToExpiry
            fingerprint = status.facts?.fingerprint
            problem = status.problem?.detail
            warnings = status.warnings
        }
    }
}
