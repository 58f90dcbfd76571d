import ClientCertificates
import Foundation
import Gateway
import SallyportPolicy

/// What `sallyport certs` says of certificates, to a person or to a program.
struct CertificateListing {
    var items: [CertificateInspection.Item]
    /// How many days before its end a certificate counts as one to be renewed.
    var days = 30

    /// Those that cannot be used, or not for long.
    var attention: [CertificateInspection.Item] { items.filter { complaint(about: $0) != nil } }

    /// One block a certificate.
    func text(of items: [CertificateInspection.Item]) -> String {
        items.map { block($0).joined(separator: "\n  ") + "\n" }.joined()
    }

    private func complaint(about item: CertificateInspection.Item) -> String? {
        if let problem = item.status.problem { return problem.detail }
        guard let facts = item.status.facts else { return "it was not read" }
        return facts.daysToExpiry < days ? "it expires in \(facts.daysToExpiry) days" : nil
    }

    private func block(_ item: CertificateInspection.Item) -> [String] {
        var lines = [item.status.reference]
        if let facts = item.status.facts {
            lines.append("subject  \(facts.subject)")
            lines.append("issuer   \(facts.issuer)")
            lines.append("expires  \(Self.date(facts.notAfter)), in \(facts.daysToExpiry) days")
            lines.append("SHA-256  \(facts.fingerprint)")
        }
        lines += [complaint(about: item)].compactMap { $0 }.map { "problem  \($0)" }
        lines += item.status.warnings.map { "warning  \($0)" }
        lines += item.uses.map { "used by  \(Self.text(of: $0))" }
        return lines
    }

    /// At most so many rules are named to a person; programs get all.
    private static let shownRules = 5

    private static func text(of use: CertificateUse) -> String {
        let service = use.service.map { ", service \($0)" } ?? ""
        guard !use.rules.isEmpty else { return "account \(use.account)\(service): no rule" }
        let more = use.rules.count > shownRules ? ", and \(use.rules.count - shownRules) more" : ""
        let rules = use.rules.prefix(shownRules).map(\.description).joined(separator: ", ")
        return "account \(use.account)\(service): \(rules)\(more)"
    }

    private static func date(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }
}

// MARK: - JSON

extension CertificateListing {
    /// `{"certificates": [{"reference", "subject", "issuer", "notBefore", "notAfter", "daysToExpiry", "fingerprint", "problem",
    /// "warnings", "uses": [{"account", "service", "rules": [{"file", "line"}]}]}]}`.
    func json(of items: [CertificateInspection.Item]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let certificates = items.map { Document($0, problem: complaint(about: $0)) }
        return String(decoding: try encoder.encode(["certificates": certificates]), as: UTF8.self)
    }

    private struct Document: Encodable {
        struct Use: Encodable {
            var account: String
            var service: String?
            var rules: [Place]
        }

        struct Place: Encodable {
            var file: String
            var line: Int
            var id: String?
        }

        var reference: String
        var subject: String?
        var issuer: String?
        var notBefore: String?
        var notAfter: String?
        var daysToExpiry: Int?
        var fingerprint: String?
        var problem: String?
        var warnings: [String]
        var uses: [Use]

        init(_ item: CertificateInspection.Item, problem: String?) {
            let facts = item.status.facts
            reference = item.status.reference
            subject = facts?.subject
            issuer = facts?.issuer
            notBefore = facts.map { CertificateListing.date($0.notBefore) }
            notAfter = facts.map { CertificateListing.date($0.notAfter) }
            daysToExpiry = facts?.daysToExpiry
            fingerprint = facts?.fingerprint
            self.problem = problem
            warnings = item.status.warnings
            uses = item.uses.map { use in
                Use(
                    account: use.account, service: use.service,
                    rules: use.rules.map { Place(file: $0.file, line: $0.line, id: $0.id) })
            }
        }
    }
}
