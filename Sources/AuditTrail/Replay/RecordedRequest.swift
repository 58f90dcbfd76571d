import SallyportPolicy

/// A request as its audit record has it, where a policy decided it.
struct RecordedRequest {
    /// Why a record cannot be replayed.
    struct NotDecided: Error {
        /// The code of the answer, the endpoint that was asked, or a few words.
        var why: String
    }

    var past: PastRequest
    var decision: RecordedDecision

    init(_ entry: AuditEntry) throws(NotDecided) {
        if let endpoint = entry.endpoint { throw NotDecided(why: endpoint) }
        guard entry.principal != nil, let outcome = try Self.outcome(of: entry) else {
            throw NotDecided(why: entry.code ?? "ended before it was decided")
        }
        guard let request = Self.request(of: entry) else { throw NotDecided(why: "a request that cannot be read back") }
        past = PastRequest(
            request, scopes: HeldScopes(entry.scopes ?? []),
            stopsWithoutCertificate: entry.stopsWithoutCertificate ?? false)
        decision = RecordedDecision(outcome, rule: entry.rule, ruleID: entry.ruleID)
    }

    /// What the policy said, whatever came of it later; nil where it was not asked.
    ///
    /// A fallback is recorded of every request that the policy allowed, and of no other.
    private static func outcome(of entry: AuditEntry) throws(NotDecided) -> RecordedDecision.Outcome? {
        if let text = entry.fallback {
            guard let fallback = Fallback(rawValue: text) else { throw NotDecided(why: "an unknown fallback") }
            let wouldDeny = entry.wouldDeny.flatMap(Denial.Reason.init)
            return .allow(certificate: entry.certificate, fallback: fallback, wouldDeny: wouldDeny)
        }
        if entry.decision == "allow" { throw NotDecided(why: "a record without its fallback") }
        guard let code = entry.code else { return nil }
        // What is wrong with the URL itself is said before anybody is authenticated.
        return code == "invalid-url" ? .invalid : Denial.Reason(rawValue: code).map { .deny($0) }
    }

    private static func request(of entry: AuditEntry) -> PolicyRequest? {
        guard let account = entry.account.flatMap({ AccountID($0) }), let method = Method(rawValue: entry.method),
            let scheme = entry.urlScheme, let host = entry.host, let path = entry.path,
            let url = try? ForwardURL("\(scheme)://\(host)\(path)")
        else { return nil }
        guard let text = entry.service else {
            return PolicyRequest(account: account, method: method, url: url, service: nil)
        }
        return ServiceName(text).map { PolicyRequest(account: account, method: method, url: url, service: $0) }
    }
}
