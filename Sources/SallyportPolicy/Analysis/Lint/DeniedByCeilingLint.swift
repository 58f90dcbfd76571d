/// SP0304: an allow that the ceiling always denies.
enum DeniedByCeilingLint {
    static let code = DiagnosticCode.deniedByCeiling

    /// The complaint about a rule that it is true of.
    static func warning(_ rule: CompiledRule, _ ceiling: CeilingPlaces) -> Diagnostic {
        let entries = ceiling.denials(of: rule)
        return Diagnostic(
            code, "this rule allows nothing: the ceiling denies every host that it names", at: rule.span,
            help: help(rule, entries),
            related: entries.map { Diagnostic.Related(span: $0, message: "the ceiling denies it here") })
    }

    /// Names are taken out of an entry of `deny`; an address that is special by itself is let in by its network.
    private static func help(_ rule: CompiledRule, _ entries: [SourceSpan]) -> String {
        if entries.isEmpty {
            let networks = rule.hosts.compactMap(\.network).map { "\"\($0)\"" }.joined(separator: ", ")
            return "remove it, or let the defaults name the network: `networks: { allow: [\(networks)] }`"
        }
        let names = rule.hosts.filter { $0.network == nil }.map { "\"\($0)\"" }.joined(separator: ", ")
        guard !names.isEmpty else { return "remove it, or what denies the address from `deny` of the defaults" }
        return "remove it, or take its hosts out of the ceiling: `except: [\(names)]`"
    }
}

extension HostPattern {
    /// The network of the one address, if it is one.
    fileprivate var network: String? {
        guard case .address(let address) = kind else { return nil }
        return "\(address)/\(address.isV4 ? 32 : 128)"
    }
}
