/// Warns of a narrower rule that asks for less than a wider one: what was meant as a special case may be a way around.
struct LeniencyCheck {
    private let account: CompiledAccount

    init(_ account: CompiledAccount) {
        self.account = account
    }

    func warnings() -> [Diagnostic] {
        let allows = account.rules.filter { $0.effect == .allow }
        return allows.flatMap { narrow in
            allows.lazy.filter { $0.reference != narrow.reference }.compactMap { warning(narrow, wide: $0) }.prefix(1)
        }
    }

    private func warning(_ narrow: CompiledRule, wide: CompiledRule) -> Diagnostic? {
        guard isNarrower(narrow, than: wide) else { return nil }
        let overlap = RuleOverlap(narrow, wide, in: account)
        guard !overlap.ports.isEmpty else { return nil }
        for method in overlap.methods {
            for service in overlap.services {
                let less = RuleAsk(narrow, in: account, method: method, service: service)
                let more = RuleAsk(wide, in: account, method: method, service: service)
                let missing = more.scopes.filter { !less.scopes.contains($0) }
                if let scope = missing.first {
                    return diagnostic(
                        narrow, wide, "does not ask for the scope `\(scope)`, which a wider rule asks for", method)
                }
                if more.fallback == .refuse, less.fallback == .plainTLS {
                    return diagnostic(narrow, wide, "falls back to plain TLS, where a wider rule refuses", method)
                }
            }
        }
        return nil
    }

    /// Whether every host and path of the one lies within the other's, and not the other way round.
    private func isNarrower(_ narrow: CompiledRule, than wide: CompiledRule) -> Bool {
        covers(wide, narrow) && !covers(narrow, wide)
    }

    private func covers(_ wide: CompiledRule, _ narrow: CompiledRule) -> Bool {
        let coversHosts = narrow.hosts.allSatisfy { host in wide.hosts.contains { $0.covers(host) } }
        guard coversHosts else { return false }
        guard let widePaths = wide.paths else { return true }
        return narrow.paths?.allSatisfy { path in widePaths.contains { $0.covers(path) } } ?? false
    }

    private func diagnostic(
        _ narrow: CompiledRule, _ wide: CompiledRule, _ what: String, _ method: Method
    ) -> Diagnostic {
        Diagnostic(
            .narrowerAsksLess, "for \(method.rawValue), this rule \(what)", at: narrow.span,
            help: "ask for the same here, unless the exception is meant",
            related: [.init(span: wide.span, message: "the wider rule is here")])
    }
}

extension HostPattern {
    /// Whether every host that `other` matches is matched by this pattern.
    func covers(_ other: HostPattern) -> Bool {
        let isUnder = other.labelsFromRight.starts(with: labelsFromRight)
        return switch (kind, other.kind) {
        case (.exact, .exact), (.address, .address), (.oneLabel, .oneLabel): self == other
        case (.oneLabel, .exact): isUnder && other.labelsFromRight.count == labelsFromRight.count + 1
        case (.anyLabels, .exact): isUnder && other.labelsFromRight.count > labelsFromRight.count
        case (.anyLabels, .oneLabel), (.anyLabels, .anyLabels): isUnder
        default: false
        }
    }
}

extension PathPattern {
    /// Whether every path that `other` matches is matched by this pattern.
    func covers(_ other: PathPattern) -> Bool {
        guard isPrefix else { return self == other }
        guard other.segments.starts(with: segments) else { return false }
        return other.isPrefix || other.segments.count > segments.count
    }
}
