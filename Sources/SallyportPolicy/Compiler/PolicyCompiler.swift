/// Joins documents into a rule tree: names are looked up, levels merged, contradictions reported.
package struct PolicyCompiler {
    /// A document with the file that it stands in.
    package struct Source: Sendable {
        package var document: PolicyDocument
        /// The file as messages name it.
        package var file: String
        /// The file relative to the policy folder, as decisions name it.
        package var relativeFile: String

        package init(document: PolicyDocument, file: String, relativeFile: String) {
            self.document = document
            self.file = file
            self.relativeFile = relativeFile
        }
    }

    /// Every complaint about how the documents join.
    package private(set) var diagnostics: [Diagnostic] = []
    /// The documents by what they define.
    private(set) var index = PolicyIndex()

    package init() {}

    /// Compiles the documents; the result is only usable when `diagnostics` holds no error.
    package mutating func compile(_ sources: [Source]) -> CompiledPolicy {
        index = PolicyIndex(sources, &diagnostics)
        let ceiling = compileCeiling()
        var accounts: [CompiledAccount] = []
        var disabledAccounts: [CompiledAccount] = []
        for entry in index.accounts {
            var compiler = AccountCompiler(entry: entry, index: index)
            let account = compiler.compile()
            diagnostics += compiler.diagnostics
            if entry.document.isEnabled { accounts.append(account) } else { disabledAccounts.append(account) }
        }
        checkUnusedProfiles(usedBy: index.accounts)
        return CompiledPolicy(
            ceiling: ceiling, accounts: accounts, disabledAccounts: disabledAccounts,
            defaultFallback: index.defaults?.document.fallback ?? .plainTLS)
    }

    private mutating func compileCeiling() -> Ceiling {
        guard let defaults = index.defaults else { return Ceiling() }
        var ceiling = Ceiling(allowedNetworks: defaults.document.allowedNetworks)
        for denial in defaults.document.denials {
            var resolver = HostTermResolver(groups: index.groups, file: defaults.file)
            let hosts = denial.hosts.map { resolver.resolve($0) } ?? []
            diagnostics += resolver.diagnostics
            guard denial.isEnabled else { continue }
            ceiling.denials.append(
                Ceiling.Denial(
                    reference: RuleReference(
                        file: defaults.relativeFile, line: Int(denial.range.start.line), id: denial.id?.value),
                    hosts: hosts, exceptions: denial.exceptions.map(\.value), networks: denial.networks))
        }
        return ceiling
    }

    /// A profile that no account takes is compiled by itself, so that its mistakes are seen before anybody takes it.
    private mutating func checkUnusedProfiles(usedBy accounts: [PolicyIndex.Entry<AccountDocument>]) {
        let used = Set(accounts.flatMap { $0.document.profiles.map(\.value) })
        for (name, profile) in index.profiles.sorted(by: { $0.key < $1.key }) where !used.contains(name) {
            var resolver = HostTermResolver(groups: index.groups, file: profile.file)
            for rule in profile.document.body.forward { _ = resolver.resolve(rule.hosts) }
            diagnostics += resolver.diagnostics
        }
    }
}

/// All that the documents say, joined and resolved; the rule tree is an index of it.
package struct CompiledPolicy: Sendable {
    package var ceiling: Ceiling
    package var accounts: [CompiledAccount]
    /// Those with `enabled: false`, for explanations: to a decision they are unknown.
    package var disabledAccounts: [CompiledAccount] = []
    /// What holds for accounts that say nothing.
    package var defaultFallback: Fallback
}
