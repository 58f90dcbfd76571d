import Authentication
import SallyportPolicy

/// Reads where nonces are remembered, with complaints that name their lines.
struct NonceStoreBuilder {
    /// What a configuration asks for.
    enum Plan: Equatable {
        case memory
        case redis(RedisSettings)
    }

    var configuration: GatewayConfiguration
    var environment: [String: String]

    /// What the configuration asks for, or nil after a complaint.
    func plan(_ diagnostics: inout [Diagnostic]) -> Plan? {
        guard let settings = configuration.authentication.oauth1 else { return .memory }
        switch settings.nonces {
        case .memory:
            guard let redis = settings.redis else { return .memory }
            complain(
                "`redis` is there, and `nonces` names no Redis server", redis.range, "nonces: redis://host:6379",
                &diagnostics)
            return nil
        case .redis(let address): return redis(address, settings, &diagnostics)
        }
    }

    private func redis(
        _ address: RedisAddress, _ settings: OAuth1Settings, _ diagnostics: inout [Diagnostic]
    ) -> Plan? {
        let how = settings.redis?.value ?? RedisConnectionSettings()
        var redis = RedisSettings(host: address.host, port: Int(address.port), database: address.database)
        redis.username = how.username
        redis.keyPrefix = how.keyPrefix ?? redis.keyPrefix
        redis.memory = how.remember?.value ?? redis.memory
        if let timeout = how.timeout { redis.timeout = Int(timeout / .milliseconds(1)) }
        let before = diagnostics.count
        if let password = how.password {
            redis.password = SecretResolver(environment: environment)
                .secret(password, in: configuration.file, &diagnostics)
        }
        let window = settings.timestampWindow?.value ?? Authenticator.Configuration().timestampWindow
        if redis.memory < window, let range = how.remember?.range {
            complain(
                "nonces are remembered for \(redis.memory) s, and requests are accepted for \(window) s", range,
                "remember: \(window)s, or a longer time", &diagnostics)
        }
        return diagnostics.count == before ? .redis(redis) : nil
    }

    private func complain(
        _ message: String, _ range: SourceRange, _ help: String, _ diagnostics: inout [Diagnostic]
    ) {
        diagnostics.append(
            Diagnostic(
                .invalidConfigurationValue, message, at: configuration.span(range), help: "write `\(help)`"))
    }
}
