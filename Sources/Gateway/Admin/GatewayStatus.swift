import ClientCertificates
import Foundation
import SallyportPolicy
import Synchronization

/// What is in use now, as `/status` and `/metrics` tell it.
final class GatewayStatus: Sendable {
    private let snapshot: Mutex<Snapshot>

    init(_ snapshot: Snapshot) {
        self.snapshot = Mutex(snapshot)
    }

    /// Another snapshot was put into use.
    func set(_ snapshot: Snapshot) {
        self.snapshot.withLock { $0 = snapshot }
    }

    /// The document of `/status`.
    func json(now: Timestamp) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(Document(snapshot.withLock { $0 }, now: now)))
    }

    /// The text of `/metrics`, in the format of Prometheus.
    func metrics(now: Timestamp) -> String {
        let snapshot = snapshot.withLock { $0 }
        var text = MetricsText()
        text.gauge(
            "sallyport_policy_generation", "The number of the snapshot in use, counted from 1.", snapshot.generation)
        text.gauge("sallyport_policy_accounts", "Accounts in the policy in use.", snapshot.tree.accountCount)
        text.gauge("sallyport_policy_rules", "Rules in the policy in use.", snapshot.tree.ruleCount)
        let certificates = snapshot.identities.status(at: Int64(now.seconds))
        text.gauge(
            "sallyport_certificate_days_to_expiry",
            "Whole days until the client certificate expires; negative once it has.",
            certificates.compactMap { status in
                status.facts.map { ([("certificate", status.reference)], $0.daysToExpiry) }
            })
        text.gauge(
            "sallyport_certificate_expiry_timestamp_seconds",
            "The last second at which the client certificate is valid, since 1970-01-01T00:00:00Z.",
            certificates.compactMap { status in
                status.facts.map { ([("certificate", status.reference)], Int($0.notAfter)) }
            })
        text.gauge(
            "sallyport_certificate_usable",
            "1 where the client certificate can be presented, 0 where it cannot or is not known yet.",
            certificates.map { ([("certificate", $0.reference)], $0.problem == nil && $0.facts != nil ? 1 : 0) })
        return text.text
    }
}

extension GatewayStatus {
    private struct Document: Encodable {
        var generation: Int
        var policy: Policy
        var certificates: [Certificate]

        init(_ snapshot: Snapshot, now: Timestamp) {
            generation = snapshot.generation
            policy = Policy(
                digest: "\(snapshot.tree.digest)", accounts: snapshot.tree.accountCount, rules: snapshot.tree.ruleCount)
            certificates = snapshot.identities.status(at: Int64(now.seconds)).map(Certificate.init)
        }
    }

    private struct Policy: Encodable {
        var digest: String
        var accounts: Int
        var rules: Int
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
