/// SP0306: a service that is declared, and whose certificate no call presents.
enum UnusedServiceLint {
    /// Those that the account declares itself; what it says of its profiles' is noted.
    static func ownServices(
        _ account: ReadAccount, _ index: PolicyIndex, _ services: inout ProfileServices
    ) -> [Diagnostic] {
        let document = account.account.entry.document
        let profiles = document.profiles.compactMap { index.profiles[$0.value] }
        var used = account.reading.presented.union(document.body.servicesOfDisabledRules)
        for profile in profiles { used.formUnion(profile.document.body.servicesOfDisabledRules) }
        let declared = document.body.services.filter(\.isEnabled).map(\.name)
        if !profiles.isEmpty {
            // What the account declares itself comes before what a profile does.
            let others = used.subtracting(declared.map(\.value))
            for profile in profiles { services.note(profile, used: others) }
        }
        return declared.filter { !used.contains($0.value) }.map { name in
            warning(name.value, at: SourceSpan(file: account.account.entry.file, range: name.range))
        }
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
        forward.filter { !$0.isEnabled }.flatMap { $0.services ?? [] }.compactMap { term in
            if case .named(let name) = term.value { name } else { nil }
        }
    }
}
