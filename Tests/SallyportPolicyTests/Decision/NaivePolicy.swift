/// A second reading of the policy language, line by line and deliberately slow: the rule tree must agree with it.
///
/// It works on the model's texts, and shares nothing with the product: not its parser, its patterns, or its precedence.
struct NaivePolicy {
    /// A decision as a text that can be compared.
    struct Answer: Equatable, CustomStringConvertible {
        var outcome: String
        var rule: String?
        var certificate: String?
        var fallback: String?
        var scopes: [String] = []
        var total: String?
        var concurrent: Int?
        var wouldDeny: String?
        var description: String {
            "\(outcome) rule=\(rule ?? "-") certificate=\(certificate ?? "-") fallback=\(fallback ?? "-") "
                + "scopes=\(scopes) total=\(total ?? "-") concurrent=\(concurrent ?? -1) wouldDeny=\(wouldDeny ?? "-")"
        }
    }

    /// A rule together with where the account has it from.
    private struct Candidate {
        var rule: PolicyModel.Rule
        var isOwn: Bool
    }

    let model: PolicyModel

    /// Answers, or says nil when two rules tie and ask for different things, which a valid policy never does.
    /// - Parameter settlingTies: Whether to let the first of such rules decide instead.
    func answer(_ request: ModelRequest, settlingTies: Bool = false) -> Answer? {
        guard let account = model.accounts.first(where: { $0.id == request.account && $0.isEnabled }) else {
            return Answer(outcome: "unknown-account")
        }
        if isCeiling(request.plainHost) { return Answer(outcome: "ceiling") }
        let candidates = candidates(of: account)
        if isAmbiguous(request.path),
            candidates.contains(where: { $0.rule.paths != nil && matchesHost($0.rule, request) })
        {
            return Answer(outcome: "invalid")
        }
        let matching = candidates.filter { matches($0.rule, request) }
        let denies = sorted(matching.filter { $0.rule.isDeny && !$0.rule.isReport }, for: request)
        if let deny = denies.first, !account.isReport {
            return Answer(outcome: "denied-by-rule", rule: place(deny.rule))
        }
        let allows = sorted(matching.filter { !$0.rule.isDeny }, for: request)
        guard let allow = allows.first else {
            guard account.isReport else { return Answer(outcome: "no-rule") }
            return permit(nil, account, request, wouldDeny: denies.isEmpty ? "no-rule" : "denied-by-rule")
        }
        var wouldDeny: String?
        if allows.allSatisfy({ $0.rule.isReport }) { wouldDeny = "no-rule" }
        if matching.contains(where: { $0.rule.isDeny }) { wouldDeny = "denied-by-rule" }
        let answers = allows.filter { specificity($0, for: request) == specificity(allow, for: request) }.map {
            ($0.rule.isReport, permit($0.rule, account, request, wouldDeny: wouldDeny, namesRule: false))
        }
        guard settlingTies || answers.allSatisfy({ $0 == answers[0] }) else { return nil }
        return permit(allow.rule, account, request, wouldDeny: wouldDeny)
    }

    // MARK: What the account has

    private func candidates(of account: PolicyModel.Account) -> [Candidate] {
        let own = account.body.rules.map { Candidate(rule: $0, isOwn: true) }
        let shared = account.profiles.flatMap { model.profiles[$0]?.rules ?? [] }.map {
            Candidate(rule: $0, isOwn: false)
        }
        return (own + shared).filter { $0.rule.isEnabled }
    }

    /// The account's word, else the first profile's that has one.
    private func said<Value>(_ account: PolicyModel.Account, _ value: (PolicyModel.Body) -> Value?) -> Value? {
        value(account.body) ?? account.profiles.compactMap { model.profiles[$0].flatMap(value) }.first
    }

    private func permit(
        _ rule: PolicyModel.Rule?, _ account: PolicyModel.Account, _ request: ModelRequest, wouldDeny: String?,
        namesRule: Bool = true
    ) -> Answer {
        let isRead = ["GET", "HEAD", "OPTIONS"].contains(request.method)
        let scopes =
            isRead
            ? rule?.scopes.read ?? said(account, \.scopes.read) ?? model.scopes.read ?? ["MTLS_READ_INTERNAL"]
            : rule?.scopes.write ?? said(account, \.scopes.write) ?? model.scopes.write ?? ["MTLS_WRITE_INTERNAL"]
        let name = namesRule ? rule.map(place) : nil
        if !scopes.allSatisfy({ request.scopes.contains($0) }) {
            return Answer(outcome: "missing-scope", rule: name, scopes: scopes)
        }
        let service = request.service.flatMap { name in
            said(account) { body in body.services[name].flatMap { $0.isEnabled ? $0 : nil } }
        }
        return Answer(
            outcome: "allow", rule: name,
            certificate: rule == nil ? nil : rule?.certificate ?? service?.certificate,
            fallback: rule?.fallback ?? service?.fallback ?? said(account, \.fallback) ?? model.fallback ?? "plain-tls",
            scopes: scopes, total: rule?.total ?? said(account, \.total) ?? "5m",
            concurrent: rule?.concurrent ?? said(account, \.concurrent) ?? 100, wouldDeny: wouldDeny)
    }

    // MARK: Matching

    private func isCeiling(_ host: String) -> Bool {
        for denial in model.denials where denial.isEnabled {
            let isNamed = denial.hosts.contains { Self.matches(host, pattern: $0) }
            if isNamed, !denial.exceptions.contains(where: { Self.matches(host, pattern: $0) }) { return true }
            if denial.networks == ["8.8.8.0/24"], host.hasPrefix("8.8.8.") { return true }
        }
        return host == "203.0.113.9" && model.allowedNetworks.isEmpty
    }

    private func hosts(of rule: PolicyModel.Rule) -> [String] {
        rule.group.map { model.groups[$0] ?? [] } ?? rule.hosts
    }

    /// Whether the rule has a pattern for the request's host, exceptions aside.
    func matchesHost(_ rule: PolicyModel.Rule, _ request: ModelRequest) -> Bool {
        hosts(of: rule).contains { Self.matches(request.plainHost, pattern: $0) }
    }

    private func matches(_ rule: PolicyModel.Rule, _ request: ModelRequest) -> Bool {
        guard matchesHost(rule, request) else { return false }
        guard !rule.exceptions.contains(where: { Self.matches(request.plainHost, pattern: $0) }) else { return false }
        guard (rule.schemes ?? ["https"]).contains(request.scheme) else { return false }
        let standardPort = request.scheme == "https" ? 443 : 80
        guard (rule.ports ?? [standardPort]).contains(request.port ?? standardPort) else { return false }
        guard rule.paths.map({ $0.contains { Self.matches(request.plainPath, path: $0) } }) ?? true else {
            return false
        }
        guard (rule.methods ?? ["GET", "POST", "PUT", "DELETE"]).contains(request.method) else { return false }
        guard let services = rule.services else { return true }
        // In a rule, `none` is the absence of a service; a service that calls itself so is just not named.
        guard let service = request.service else { return services.contains("none") }
        return service != "none" && services.contains(service)
    }

    private static func matches(_ host: String, pattern: String) -> Bool {
        let labels = host.split(separator: ".")
        if pattern.hasPrefix("**.") {
            let suffix = pattern.dropFirst(3).split(separator: ".")
            return labels.count > suffix.count && Array(labels.suffix(suffix.count)) == suffix
        }
        if pattern.hasPrefix("*.") { return labels.dropFirst().joined(separator: ".") == pattern.dropFirst(2) }
        return host == pattern
    }

    private static func matches(_ path: String, path pattern: String) -> Bool {
        pattern.hasSuffix("/*") ? path.hasPrefix(pattern.dropLast()) : path == pattern
    }

    /// Of the vocabulary's paths, those that servers read in more ways than one.
    private func isAmbiguous(_ path: String) -> Bool {
        ["//", "..", "%2e", "%2f", ";", "%25"].contains { path.contains($0) }
    }

    // MARK: Precedence

    private func specificity(_ candidate: Candidate, for request: ModelRequest) -> [Int] {
        let rule = candidate.rule
        let host =
            hosts(of: rule).filter { Self.matches(request.plainHost, pattern: $0) }.map { pattern in
                (pattern.hasPrefix("**.") ? 0 : pattern.hasPrefix("*.") ? 1 : 2) * 1000 + pattern.utf8.count
            }.max() ?? 0
        let path =
            (rule.paths ?? []).filter { Self.matches(request.plainPath, path: $0) }.map { pattern in
                pattern.hasSuffix("/*") ? pattern.utf8.count : 1000
            }.max() ?? 0
        return [
            host, path, rule.ports == nil ? 0 : 1, rule.schemes == nil ? 0 : 1, rule.methods == nil ? 0 : 1,
            rule.services == nil ? 0 : 1, candidate.isOwn ? 1 : 0,
        ]
    }

    /// The most specific first; what ties, by file and line.
    private func sorted(_ candidates: [Candidate], for request: ModelRequest) -> [Candidate] {
        candidates.sorted { first, second in
            let ranks = (specificity(first, for: request), specificity(second, for: request))
            if ranks.0 != ranks.1 { return ranks.1.lexicographicallyPrecedes(ranks.0) }
            return (first.rule.file, first.rule.line) < (second.rule.file, second.rule.line)
        }
    }

    private func place(_ rule: PolicyModel.Rule) -> String { "\(rule.file):\(rule.line)" }
}

extension ModelRequest {
    fileprivate var plainHost: String {
        let folded = host.lowercased()
        return folded.hasSuffix(".") ? String(folded.dropLast()) : folded
    }

    /// The path without its query, the vocabulary's escapes of letters undone.
    fileprivate var plainPath: String {
        let path = String(path.prefix { $0 != "?" })
        return path.isEmpty ? "/" : path.replacing("%76", with: "v").replacing("%7e", with: "~")
    }
}
