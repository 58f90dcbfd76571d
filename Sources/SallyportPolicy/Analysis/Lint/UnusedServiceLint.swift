/// SP0306: a service that is declared, and whose certificate no call presents.
enum UnusedServiceLint {
    private struct Declaration {
        var name: Located<ServiceName>
        var isUsed: Bool
    }

    static func warnings(_ accounts: [ReadAccount], _ index: PolicyIndex) -> [Diagnostic] {
        var declarations: [SourceSpan: Declaration] = [:]
        for account in accounts {
            let document = account.account.entry.document
            let profiles = document.profiles.compactMap { index.profiles[$0.value] }
            let bodies = [document.body] + profiles.map(\.document.body)
            let used = account.reading.presented.union(bodies.flatMap(\.servicesOfDisabledRules))
            let own = Set(document.body.services.filter(\.isEnabled).map(\.name.value))
            note(document.body, in: account.account.entry.file, used, &declarations)
            for profile in profiles {
                // What the account declares itself comes before what the profile does.
                note(profile.document.body, in: profile.file, used.subtracting(own), &declarations)
            }
        }
        return declarations.filter { !$0.value.isUsed }.map { warning($0.value.name.value, at: $0.key) }
    }

    private static func note(
        _ body: PolicyBody, in file: String, _ used: Set<ServiceName>, _ declarations: inout [SourceSpan: Declaration]
    ) {
        for service in body.services where service.isEnabled {
            let span = SourceSpan(file: file, range: service.name.range)
            let isUsed = used.contains(service.name.value)
            declarations[span, default: Declaration(name: service.name, isUsed: false)].isUsed =
                isUsed || declarations[span]?.isUsed == true
        }
    }

    private static func warning(_ name: ServiceName, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .unusedService, "no call presents the certificate of the service `\(name)`: no rule allows one as it",
            at: span, help: "remove the service, or name it in the rule that is meant for it: `services: [\(name)]`")
    }
}

extension PolicyBody {
    /// What is switched off for a while still uses its services.
    fileprivate var servicesOfDisabledRules: [ServiceName] {
        forward.filter { !$0.isEnabled }.flatMap { $0.services ?? [] }.compactMap { term in
            if case .named(let name) = term.value { name } else { nil }
        }
    }
}
