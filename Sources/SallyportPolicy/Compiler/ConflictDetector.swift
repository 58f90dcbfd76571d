/// Finds pairs of allow rules that could tie for a request and would ask different things of it.
///
/// Two rules tie only where the same host pattern and the same path stand in both, with the same fields named behind them.
/// Whether such a tie is ever decisive is then tried on requests that stand for everything the account's rules can tell
/// apart: a tie that a more specific rule or a deny always settles is none.
struct ConflictDetector {
    /// Where two rules may tie.
    private struct Place: Hashable {
        var host: HostPattern
        var path: PathPattern?
    }

    /// What a rule asks of a request beside what its service and account do.
    private struct Ask: Hashable {
        var mode: Mode
        var obligations: Obligations
    }

    /// How many requests are tried for a pair before the tie is reported without an example of its own.
    private static let triesPerPair = 20_000

    private let account: CompiledAccount

    init(_ account: CompiledAccount) {
        self.account = account
    }

    func conflicts() -> [Diagnostic] {
        guard mayTie else { return [] }
        var byPlace: [Place: [Int]] = [:]
        for (index, rule) in account.rules.enumerated() where rule.effect == .allow {
            for host in rule.hosts {
                for path in rule.paths.map({ $0.map(Optional.some) }) ?? [nil] {
                    byPlace[Place(host: host, path: path), default: []].append(index)
                }
            }
        }
        var found: [[Int]: Diagnostic] = [:]
        let asks = asks
        for (place, rules) in byPlace where rules.count > 1 {
            for (offset, first) in rules.enumerated() {
                for second in rules[(offset + 1)...] where asks[first] != asks[second] {
                    guard account.rules.restRank(at: first) == account.rules.restRank(at: second),
                        found[[first, second]] == nil
                    else { continue }
                    found[[first, second]] = conflict(account.rules[first], account.rules[second], at: place)
                }
            }
        }
        return found.values.sorted { $0.span < $1.span }
    }

    /// How many rules are compared with one another before places are looked up.
    private static let fewRules = 64

    /// Whether two allow rules share a place at all. Most accounts have none that do.
    private var mayTie: Bool {
        guard account.rules.count <= Self.fewRules else { return true }
        let rules = account.rules
        let ranks = rules.indices.map { rules[$0].effect == .allow ? rules.restRank(at: $0) : -1 }
        for second in rules.indices where ranks[second] >= 0 {
            for first in 0..<second where ranks[first] == ranks[second] {
                if sharesPlace(first, second) { return true }
            }
        }
        return false
    }

    private func sharesPlace(_ first: Int, _ second: Int) -> Bool {
        let (hosts, others) = (account.rules[first].hosts, account.rules[second].hosts)
        guard hosts.contains(where: { others.contains($0) }) else { return false }
        let (paths, otherPaths) = (account.rules[first].paths, account.rules[second].paths)
        guard let paths, let otherPaths else { return paths == nil && otherPaths == nil }
        return paths.contains { otherPaths.contains($0) }
    }

    /// A number for each rule, the same for those that ask the same of every request: a tie of these leaves nothing open,
    /// and an account may have thousands of them.
    private var asks: [Int] {
        var numbers: [Ask: Int] = [:]
        return account.rules.map { rule in
            let ask = Ask(mode: rule.mode, obligations: rule.obligations)
            let number = numbers[ask] ?? numbers.count
            numbers[ask] = number
            return number
        }
    }

    private func conflict(_ first: CompiledRule, _ second: CompiledRule, at place: Place) -> Diagnostic? {
        let overlap = RuleOverlap(first, second, in: account)
        guard !overlap.isEmpty else { return nil }
        for method in overlap.methods {
            for service in overlap.services {
                let asks = [first, second].map { RuleAsk($0, in: account, method: method, service: service) }
                let differences = asks[0].differences(from: asks[1])
                guard !differences.isEmpty else { continue }
                for (scheme, port) in overlap.ports {
                    let example = decisiveExample(first, second, at: place) { host, path in
                        ForwardURL.example(scheme: scheme, host: host, port: port, path: path).map {
                            PolicyRequest(account: account.account, method: method, url: $0, service: service)
                        }
                    }
                    if let example { return diagnostic(first, second, differences, example) }
                }
            }
        }
        return nil
    }

    /// A request for which the two rules are the most specific, and nothing denies.
    private func decisiveExample(
        _ first: CompiledRule, _ second: CompiledRule, at place: Place,
        _ request: (_ host: String, _ path: String) -> PolicyRequest?
    ) -> PolicyRequest? {
        var tries = 0
        for host in exampleHosts(of: place.host) {
            for path in examplePaths(of: place.path) {
                guard let request = request(host, path) else { continue }
                tries += 1
                if tries > Self.triesPerPair || isDecisive(first, second, for: request) { return request }
            }
        }
        return nil
    }

    private func isDecisive(_ first: CompiledRule, _ second: CompiledRule, for request: PolicyRequest) -> Bool {
        let matching = account.rules.filter { $0.firstMismatch(with: request) == nil }
        let isDenied = matching.contains { $0.effect == .deny && $0.mode == .enforce }
        if isDenied, account.mode == .enforce { return false }
        guard matching.contains(first), matching.contains(second) else { return false }
        let precedence = RulePrecedence(of: first, for: request)
        guard precedence == RulePrecedence(of: second, for: request) else { return false }
        return matching.allSatisfy {
            $0.effect == .deny || RulePrecedence(of: $0, for: request) <= precedence
        }
    }

    // MARK: Requests that stand for many

    private func exampleHosts(of pattern: HostPattern) -> [String] {
        let others = account.rules.flatMap { $0.hosts + $0.exceptions }
        let examples = pattern.examples + others.flatMap(\.examples)
        var seen: Set<String> = []
        return examples.filter { seen.insert($0).inserted && pattern.matches(text: $0) }
    }

    private func examplePaths(of pattern: PathPattern?) -> [String] {
        let others = account.rules.flatMap { $0.paths ?? [] }
        let examples = (pattern?.examples ?? ["/any"]) + others.flatMap(\.examples)
        var seen: Set<String> = []
        return examples.filter { seen.insert($0).inserted && pattern?.matches($0) ?? true }
    }

    private func diagnostic(
        _ first: CompiledRule, _ second: CompiledRule, _ differences: [String], _ example: PolicyRequest
    ) -> Diagnostic {
        let (early, late) = first.reference < second.reference ? (first, second) : (second, first)
        let service = example.service.map { " as \($0)" } ?? ""
        let what = differences.map { "`\($0)`" }.joined(separator: ", ")
        return Diagnostic(
            .ambiguousRules,
            "two rules are equally specific for \(example.method.rawValue) \(example.url.canonical)\(service), "
                + "and ask for different \(what)",
            at: late.span, help: "make one of them narrower, or let both ask the same",
            related: [.init(span: early.span, message: "the other rule is here")])
    }
}

extension ForwardURL {
    /// A URL made of parts of patterns; nil where they do not fit together.
    fileprivate static func example(scheme: Scheme, host: String, port: UInt16, path: String) -> ForwardURL? {
        let host = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return try? ForwardURL("\(scheme.rawValue)://\(host):\(port)\(path)")
    }
}

extension HostPattern {
    /// Hosts that the pattern matches and that no narrower pattern is likely to.
    var examples: [String] {
        let suffix = labelsFromRight.reversed().joined(separator: ".")
        return switch kind {
        case .exact, .address: [suffix]
        case .oneLabel: ["any.\(suffix)"]
        case .anyLabels: ["any.\(suffix)", "any.any.\(suffix)", "any.any.any.\(suffix)"]
        }
    }

    fileprivate func matches(text: String) -> Bool {
        if let address = IPAddress(text) { return matches(.address(address)) }
        return matches(.name(text))
    }
}

extension PathPattern {
    /// Paths that the pattern matches and that no narrower pattern is likely to.
    var examples: [String] {
        let text = "/" + segments.joined(separator: "/")
        let base = text == "/" ? "" : text
        return isPrefix ? ["\(base)/any", "\(base)/any/any", "\(base)/"] : [text]
    }
}
