import Authentication
import ClientCertificates
import SallyportPolicy

/// Reads all that a snapshot consists of: the one code behind start, reload and `check`.
struct SnapshotBuilder: Sendable {
    /// What building came to.
    struct Outcome: Sendable {
        /// nil where there was an error, and for who only checks.
        var snapshot: Snapshot?
        /// Every complaint, and what was read in numbers.
        var report: CheckReport
    }

    /// The file of the configuration.
    var configurationPath: String
    /// Keeps what remembers nonces; outlives the snapshots.
    var nonces: NonceKeeper
    /// Remembers key sets and tokens; outlives the snapshots. nil where nobody is served.
    var memory: TokenMemory?
    /// What is known of Vault; outlives the snapshots. nil where Vault is not asked.
    var vault: VaultMemory?
    /// The environment, for secrets.
    var environment: [String: String]
    /// The time.
    var clock: @Sendable () -> Timestamp = { .now }
    /// Slows down who guesses; outlives the snapshots.
    var damper = FailureDamper()
    /// Whether to look for what is valid and perhaps not meant, too: for who checks, and not for who serves.
    var lint = false

    /// Reads everything.
    ///
    /// A certificate that cannot be used does not stop the others: POLICY says what becomes of calls that want it. Any
    /// other error means that there is no snapshot.
    /// - Parameter previous: The snapshot before; its certificates serve where a file cannot be reached.
    func build(after previous: Snapshot? = nil) -> Outcome {
        let (decoded, decoding) = GatewayConfiguration.load(configurationPath)
        var diagnostics = decoding
        guard let configuration = decoded else {
            return Outcome(report: CheckReport(diagnostics: diagnostics, accounts: 0, rules: 0))
        }
        let (policies, loaded) = policies(of: configuration, after: previous)
        diagnostics += policies.diagnostics
        let nonces = NonceStoreBuilder(configuration: configuration, environment: environment).plan(&diagnostics)
        let authentication = AuthenticatorBuilder(
            configuration: configuration, environment: environment,
            nonces: { self.nonces.store(nonces ?? .memory, log: configuration.log, clock: clock) }, memory: memory,
            clock: clock, damper: damper
        ).build(&diagnostics)
        let vault = VaultSettingsBuilder(configuration: configuration, environment: environment).settings(&diagnostics)
        let listenerTLS = ListenerTLS.contexts(for: configuration, &diagnostics)
        checkFiles(of: configuration, &diagnostics)
        let isUsable = !diagnostics.containsErrors
        let references = loaded?.certificateReferences ?? policies.tree?.certificateReferences ?? []
        let identities = ClientIdentityStore(
            directory: configuration.certificates.directory.map { configuration.resolve($0.value) },
            vault: vault.map { self.vault?.source($0) ?? VaultSource.unasked($0) },
            referenceTexts: references,
            previous: previous?.identities)
        let certificates = identities.status(at: Int64(clock().seconds))
        let aboutCertificates = CertificateReport.diagnostics(
            certificates, places: { policies.tree?.places(ofCertificates: $0) ?? [:] },
            hasDirectory: configuration.certificates.directory != nil,
            hasVault: configuration.certificates.vault != nil,
            fallback: configuration.span(configuration.policies.range))
        let aboutCallers = lint && isUsable ? CallerReport.diagnostics(policies, authentication.entitlements) : []
        let judged = policies.suppressions.judge(aboutCertificates + aboutCallers)
        let report = CheckReport(
            diagnostics: diagnostics + judged.diagnostics,
            suppressed: policies.suppressed + judged.suppressed, accounts: policies.accounts,
            rules: policies.rules,
            certificates: certificates.map(CertificateReport.summary(of:)))
        guard isUsable, let loaded, let authenticator = authentication.authenticator else {
            return Outcome(report: report)
        }
        let snapshot = Snapshot(
            generation: (previous?.generation ?? 0) + 1, configuration: configuration, policies: loaded,
            authenticator: authenticator, identities: identities, references: references,
            listenerTLS: listenerTLS)
        return Outcome(snapshot: snapshot, report: report)
    }

    /// Lints look at all accounts; a reload reads no more than what has changed.
    private func policies(
        of configuration: GatewayConfiguration, after previous: Snapshot?
    ) -> (PolicyLoader.Outcome, LoadedPolicies?) {
        let paths = [configuration.resolve(configuration.policies.value)]
        if lint { return (PolicyLoader.check(paths, lint: true, keepsTree: true), nil) }
        return PolicyLoader.reload(paths, after: previous?.policies)
    }

    /// What others open, and would complain about without a line.
    private func checkFiles(of configuration: GatewayConfiguration, _ diagnostics: inout [Diagnostic]) {
        if let file = configuration.upstream.caFile { _ = AuthorityBytes.read(file, of: configuration, &diagnostics) }
        if let file = configuration.upstream.crlFile { RevocationLists.check(file, of: configuration, &diagnostics) }
        _ = TraceCollectorBuilder(configuration: configuration, environment: environment).collector(&diagnostics)
    }
}
