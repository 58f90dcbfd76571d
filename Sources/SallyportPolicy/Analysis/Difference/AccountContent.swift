/// An account by what decides its requests: two accounts with equal contents decide alike.
struct AccountContent: Hashable {
    /// What a declared service gives its calls.
    struct Service: Hashable {
        var certificate: String
        var fallback: Fallback?
    }

    /// The numbers of the rules.
    var rules: [Int]
    var services: [ServiceName: Service]
    var obligations: Obligations
    var fallback: Fallback
    var mode: Mode

    /// An account without rules, as which one that is not there is compared.
    static let absent = AccountContent(
        rules: [], services: [:],
        obligations: Obligations(
            readScopes: [], writeScopes: [], certificate: nil, fallback: nil, timeouts: .standard, limits: .standard),
        fallback: .refuse, mode: .enforce)

    /// Whether everything but the rules is equal.
    func hasSameSettings(as other: AccountContent) -> Bool {
        services == other.services && obligations == other.obligations && fallback == other.fallback
            && mode == other.mode
    }
}

extension AccountContent {
    init(_ account: CompiledAccount, rules: [Int]) {
        self.init(
            rules: rules,
            services: account.services.mapValues { Service(certificate: $0.certificate, fallback: $0.fallback) },
            obligations: account.obligations, fallback: account.fallback, mode: account.mode)
    }

    /// The account again, under a name of no importance, with its rules.
    func compiled(_ account: AccountID, rules: [CompiledRule]) -> CompiledAccount {
        CompiledAccount(
            account: account, reference: RuleReference(file: "", line: 0), span: .nowhere, mode: mode,
            rules: rules,
            services: services.mapValues {
                CompiledAccount.Service(
                    certificate: $0.certificate, certificateSpan: .nowhere, fallback: $0.fallback)
            },
            obligations: obligations, fallback: fallback)
    }
}
