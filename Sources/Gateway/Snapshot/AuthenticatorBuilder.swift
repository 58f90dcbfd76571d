import Authentication
import SallyportPolicy

/// Makes the authenticator of a snapshot: consumers, secrets and key sets, with complaints that name their lines.
struct AuthenticatorBuilder {
    var configuration: GatewayConfiguration
    var environment: [String: String]
    /// Asked once everything else is right.
    var nonces: () -> any NonceStore
    /// Remembers key sets and tokens; outlives the snapshots. nil where nobody is served.
    var memory: TokenMemory?
    var clock: @Sendable () -> Timestamp
    /// Slows down who guesses; outlives the snapshots.
    var damper = FailureDamper()

    /// What the configuration's settings come to.
    struct Outcome {
        /// nil after complaints.
        var authenticator: Authenticator?
        /// The accounts that somebody may act for.
        var entitlements: [AccountEntitlement]
    }

    /// Reads what the configuration names.
    func build(_ diagnostics: inout [Diagnostic]) -> Outcome {
        let oauth1 = configuration.authentication.oauth1
        let before = diagnostics.count
        let consumers = consumers(&diagnostics)
        let tokens = TokenSettingsBuilder(configuration: configuration, environment: environment)
        let issuers = tokens.issuers(&diagnostics)
        let introspection = tokens.introspection(&diagnostics)
        let settings = Authenticator.Configuration(
            consumers: consumers.map(\.value), timestampWindow: oauth1?.timestampWindow?.value ?? 300,
            baseURL: oauth1?.baseURL?.value, issuers: issuers.map(\.value), introspection: introspection?.value,
            failureLimits: configuration.authentication.failureLimits.limits)
        // RFC 7517 section 5 has keys of kinds that are not known ignored: a warning of that sort stops nobody.
        for problem in settings.problems() where problem.severity == .error {
            diagnostics.append(diagnostic(problem, consumers: consumers, issuers: issuers))
        }
        // Whom a token names is its issuer's to say.
        let byToken: [AccountEntitlement] = configuration.authentication.bearer == nil ? [] : [.all]
        let entitlements = consumers.map { AccountEntitlement(names: $0.value.accounts) } + byToken
        guard !diagnostics[before...].containsErrors else { return Outcome(entitlements: entitlements) }
        let clock = clock
        let authenticator = try? Authenticator(
            settings, nonces: nonces(), damper: damper, memory: memory, clock: { clock().seconds })
        return Outcome(authenticator: authenticator, entitlements: entitlements)
    }

    private func consumers(_ diagnostics: inout [Diagnostic]) -> [Located<Consumer>] {
        guard let file = configuration.authentication.oauth1?.consumers else { return [] }
        let path = configuration.resolve(file.value)
        let span = configuration.span(file.range)
        guard ConfigurationFile.bytes(of: path, what: "consumers", at: span, &diagnostics) != nil,
            let node = ConfigurationFile.document(path, what: "the file of consumers", &diagnostics)
        else { return [] }
        var context = DecodingContext(file: path)
        let settings = ConsumerSettings.type.list.read(node, &context) ?? []
        diagnostics += context.diagnostics
        let resolver = SecretResolver(environment: environment)
        return settings.compactMap { consumer($0, in: path, resolver, &diagnostics) }
    }

    private func consumer(
        _ settings: ConsumerSettings, in path: String, _ resolver: SecretResolver, _ diagnostics: inout [Diagnostic]
    ) -> Located<Consumer>? {
        let before = diagnostics.count
        let secrets = settings.secrets.compactMap { resolver.secret($0, in: path, &diagnostics) }
        let tokenSecret = settings.tokenSecret.flatMap { resolver.secret($0, in: path, &diagnostics) }
        let publicKeys = settings.publicKeys.compactMap { publicKey($0, in: path, resolver, &diagnostics) }
        guard diagnostics.count == before else { return nil }
        let consumer = Consumer(
            key: settings.key, secrets: secrets, publicKeys: publicKeys,
            algorithms: settings.algorithms.map { Set($0) },
            mustSign: Set(settings.mustSign), token: settings.token, tokenSecret: tokenSecret,
            accounts: settings.accounts, scopes: settings.scopes)
        return Located(consumer, at: settings.range)
    }

    private func publicKey(
        _ reference: Located<SecretReference>, in path: String, _ resolver: SecretResolver,
        _ diagnostics: inout [Diagnostic]
    ) -> OAuth1PublicKey? {
        guard let text = resolver.secret(reference, in: path, &diagnostics) else { return nil }
        do throws(OAuth1PublicKey.Invalid) {
            return try OAuth1PublicKey(pem: text.withBytes { String(decoding: $0, as: UTF8.self) })
        } catch {
            diagnostics.append(
                Diagnostic(
                    .invalidConsumer, "what `publicKey` names \(error.message)",
                    at: SourceSpan(file: path, range: reference.range),
                    help: "write where an RSA public key of at least 2048 bits is, in PEM"))
            return nil
        }
    }

    private func diagnostic(
        _ problem: ConfigurationProblem, consumers: [Located<Consumer>], issuers: [Located<JWTIssuer>]
    ) -> Diagnostic {
        let oauth1 = configuration.authentication.oauth1
        let whole = SourceRange(at: .start)
        switch problem.subject {
        case .consumer(let index):
            let path = configuration.resolve(oauth1?.consumers.value ?? "")
            let range = consumers.indices.contains(index) ? consumers[index].range : whole
            return Diagnostic(
                .invalidConsumer, problem.message, at: SourceSpan(file: path, range: range),
                help: "change or remove this entry of the consumers file")
        case .issuer(let index):
            let range = issuers.indices.contains(index) ? issuers[index].range : whole
            return Diagnostic(
                .invalidKeySet, problem.message, at: configuration.span(range),
                help: "correct this issuer, or the file of keys that it names")
        case .introspection:
            let range = configuration.authentication.bearer?.introspection?.range ?? whole
            return Diagnostic(
                .invalidConfigurationValue, problem.message, at: configuration.span(range),
                help: "correct `introspection`")
        case .timestampWindow:
            let range = oauth1?.timestampWindow?.range ?? whole
            return Diagnostic(
                .invalidConfigurationValue, problem.message, at: configuration.span(range),
                help: "write a duration from 1s to 1h, such as 300s")
        case .baseURL:
            let range = oauth1?.baseURL?.range ?? whole
            return Diagnostic(
                .invalidConfigurationValue, problem.message, at: configuration.span(range),
                help: "write scheme and host as clients see them, such as https://gateway.example")
        }
    }
}
