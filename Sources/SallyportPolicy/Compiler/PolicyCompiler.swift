/// Joins documents into a rule tree: names are looked up, levels merged, contradictions reported.
struct PolicyCompiler: Sendable {
    /// A document with the file that it stands in.
    struct Source: Sendable {
        var document: PolicyDocument
        /// The file as messages name it.
        var file: String
        /// The file relative to the policy folder, as decisions name it.
        var relativeFile: String
    }

    /// Every complaint about the documents that accounts share.
    private(set) var diagnostics: [Diagnostic] = []
    /// Those documents by what they define.
    private(set) var index = PolicyIndex()
    private(set) var ceiling = Ceiling()
    /// What holds for accounts that say nothing.
    private(set) var base: AccountBase

    /// Joins what accounts share.
    /// - Parameter shared: All documents that are no accounts; others are passed over.
    init(_ shared: [Source]) {
        index = PolicyIndex(shared, &diagnostics)
        base = AccountBase(index.defaults?.document)
        ceiling = compileCeiling()
    }

    /// Resolves an account, with every complaint about it.
    /// - Parameter isExplained: Whether to note which document says what holds.
    func compile(
        _ account: PolicyIndex.Entry<AccountDocument>, isExplained: Bool
    ) -> (account: CompiledAccount, diagnostics: [Diagnostic]) {
        var compiler = AccountCompiler(entry: account, index: index, base: base, isExplained: isExplained)
        let compiled = compiler.compile()
        return (compiled, compiler.diagnostics)
    }

    /// The same compiler, with memory of its own where accounts take the most from it: counting the references to one
    /// place from several processors makes them wait for one another.
    func forAnotherThread() -> PolicyCompiler {
        var copy = self
        copy.base = AccountBase(index.defaults?.document)
        return copy
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
    func complaints(aboutProfilesBut used: Set<String>) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        for (name, profile) in index.profiles.sorted(by: { $0.key < $1.key }) where !used.contains(name) {
            var resolver = HostTermResolver(groups: index.groups, file: profile.file)
            for rule in profile.document.body.forward { _ = resolver.resolve(rule.hosts) }
            diagnostics += resolver.diagnostics
        }
        return diagnostics
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
