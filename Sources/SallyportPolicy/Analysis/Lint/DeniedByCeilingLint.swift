/// SP0304: an allow that the ceiling always denies.
enum DeniedByCeilingLint {
    static func warnings(_ accounts: [ReadAccount], _ ceiling: CeilingPlaces) -> [Diagnostic] {
        var found: [SourceSpan: Diagnostic] = [:]
        for account in accounts {
            for rule in account.deniedByCeiling.map({ account.rules[$0] }) where found[rule.span] == nil {
                if rule.effect == .allow { found[rule.span] = warning(rule, ceiling.denials(of: rule)) }
            }
        }
        return Array(found.values)
    }

    private static func warning(_ rule: CompiledRule, _ entries: [SourceSpan]) -> Diagnostic {
        let excepted = rule.hosts.map { "\"\($0)\"" }.joined(separator: ", ")
        return Diagnostic(
            .deniedByCeiling, "this rule allows nothing: the ceiling denies every host that it names", at: rule.span,
            help: entries.isEmpty
                ? "remove it, or let the defaults name the network: `networks: { allow: [\(excepted)] }`"
                : "remove it, or take its hosts out of the ceiling: `except: [\(excepted)]`",
            related: entries.map { Diagnostic.Related(span: $0, message: "the ceiling denies it here") })
    }
}

extension ReadAccount {
    /// The rules that match no host but those that the ceiling denies.
    var deniedByCeiling: Set<Int> { reading.deniedByCeiling.subtracting(reading.notDeniedByCeiling) }
}
