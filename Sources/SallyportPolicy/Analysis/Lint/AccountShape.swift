/// What the decisions of an account depend on, without the places where it is written and the names that only tell it from
/// others: accounts of the same shape are read once.
struct AccountShape: Hashable, Sendable {
    /// The rules in the order of ``ordered(_:)``, without their hosts.
    private let rules: [CompiledRule]
    private let hosts: HostShape
    private let services: [ServiceName: CompiledAccount.Service]
    private let fallback: Fallback
    private let mode: Mode

    /// - Parameters:
    ///   - rules: The account's rules, in order.
    ///   - labels: What numbers labels.
    init(_ account: CompiledAccount, rules: [CompiledRule], labels: inout LabelNumbers) {
        self.rules = rules.map(\.withoutNames)
        hosts = HostShape(of: rules, &labels)
        services = account.services.mapValues(\.withoutNames)
        fallback = account.fallback
        mode = account.mode
    }

    /// The account's own rules before those of its profiles, and each as they stand in the files: the order in which rules
    /// that are equally specific decide.
    static func ordered(_ rules: [CompiledRule]) -> [CompiledRule] {
        let areOrdered = zip(rules, rules.dropFirst()).allSatisfy { !isOrdered($1, before: $0) }
        return areOrdered ? rules : rules.sorted(by: isOrdered(_:before:))
    }

    private static func isOrdered(_ one: CompiledRule, before other: CompiledRule) -> Bool {
        one.origin == other.origin
            ? (one.span, one.reference) < (other.span, other.reference) : one.origin == .account
    }
}

extension CompiledRule {
    /// The rule without its hosts, and without the name of its certificate: that it has one counts.
    fileprivate var withoutNames: CompiledRule {
        var rule = withoutPlaces
        rule.hosts = []
        rule.exceptions = []
        rule.obligations.certificate = obligations.certificate.map { _ in "" }
        return rule
    }
}

extension CompiledAccount.Service {
    fileprivate var withoutNames: CompiledAccount.Service {
        CompiledAccount.Service(certificate: "", certificateSpan: .nowhere, fallback: fallback)
    }
}
