/// SP0306: a service that is declared, and whose certificate no call presents.
enum UnusedServiceLint {
    /// Those that the account declares itself; what it says of its profiles' is noted.
    static func ownServices(
        _ account: ReadAccount, _ index: PolicyIndex, _ services: inout ProfileServices
    ) -> [Diagnostic] {
        var used = account.reading.presented
        used.formUnion(account.account.entry.document.body.servicesOfDisabledRules)
        if !account.account.entry.document.profiles.isEmpty {
            let document = account.account.entry.document
            let profiles = document.profiles.compactMap { index.profiles[$0.value] }
            for profile in profiles { used.formUnion(profile.document.body.servicesOfDisabledRules) }
            // What the account declares itself comes before what a profile does.
            let others = used.subtracting(document.body.services.filter(\.isEnabled).map(\.name.value))
            for profile in profiles { services.note(profile, used: others) }
        }
        return warnings(account.account.entry.document.body, file: account.account.entry.file, used: used)
    }

    private static func warnings(_ body: PolicyBody, file: String, used: Set<ServiceName>) -> [Diagnostic] {
        var warnings: [Diagnostic] = []
        let declared = body.services.span
        for index in declared.indices where declared[index].isEnabled && !used.contains(declared[index].name.value) {
            let span = SourceSpan(file: file, range: declared[index].name.range)
            warnings.append(warning(declared[index].name.value, at: span))
        }
        return warnings
    }

    static func warning(_ name: ServiceName, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .unusedService, "no call presents the certificate of the service `\(name)`: no rule allows one as it",
            at: span, help: "remove the service, or name it in the rule that is meant for it: `services: [\(name)]`")
    }
}

extension PolicyBody {
    /// What is switched off for a while still uses its services.
    fileprivate var servicesOfDisabledRules: [ServiceName] {
        var services: [ServiceName] = []
        let rules = forward.span
        for index in rules.indices where !rules[index].isEnabled {
            for term in rules[index].services ?? [] {
                if case .named(let name) = term.value { services.append(name) }
            }
        }
        return services
    }
}
