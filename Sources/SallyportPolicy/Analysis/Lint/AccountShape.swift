/// What the decisions of an account depend on, without the places where it is written and the names that only tell it from
/// others: accounts of the same shape are read once.
struct AccountShape: Hashable, Sendable {
    /// The rules in the order of ``ordered(_:)``.
    private let rules: [CompiledRule]
    private let services: [ServiceName: CompiledAccount.Service]
    private let fallback: Fallback
    private let mode: Mode

    /// - Parameter rules: The account's rules, in order.
    init(_ account: CompiledAccount, rules: [CompiledRule]) {
        self.rules = rules.map(\.withoutPlaces)
        services = account.services.mapValues(\.placeless)
        fallback = account.fallback
        mode = account.mode
    }

    /// The account's own rules before those of its profiles, and each as they stand in the files: the order in which rules
    /// that are equally specific decide.
    static func ordered(_ rules: [CompiledRule]) -> [CompiledRule] {
        rules.sorted {
            $0.origin == $1.origin ? ($0.span, $0.reference) < ($1.span, $1.reference) : $0.origin == .account
        }
    }
}

extension CompiledAccount.Service {
    fileprivate var placeless: CompiledAccount.Service {
        var service = self
        service.certificateSpan = .nowhere
        return service
    }
}
