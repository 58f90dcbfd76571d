import SallyportPolicy

/// What a reload cannot change.
enum RestartReport {
    /// The settings of a new configuration that take effect with a restart alone, as its keys.
    static func changes(from old: GatewayConfiguration, to new: GatewayConfiguration) -> [String] {
        var changes: [String] = []
        changes += listeners(from: old.listen.listeners, to: new.listen.listeners)
        if old.listen.maxConnections != new.listen.maxConnections { changes.append("maxConnections") }
        if old.workers != new.workers { changes.append("workers") }
        if !isSame(old.admin, new.admin) { changes.append("admin") }
        let (oauth1, newOAuth1) = (old.authentication.oauth1, new.authentication.oauth1)
        if oauth1?.nonces != newOAuth1?.nonces { changes.append("authentication.oauth1.nonces") }
        if oauth1?.redis?.value != newOAuth1?.redis?.value { changes.append("authentication.oauth1.redis") }
        if old.upstream.caFile?.value != new.upstream.caFile?.value { changes.append("upstream.caFile") }
        if old.upstream.crlFile?.value != new.upstream.crlFile?.value { changes.append("upstream.crlFile") }
        if old.upstream.minimumTLS != new.upstream.minimumTLS { changes.append("upstream.minimumTLS") }
        if old.upstream.http2 != new.upstream.http2 { changes.append("upstream.http2") }
        if old.upstream.connectionsPerHost != new.upstream.connectionsPerHost {
            changes.append("upstream.connectionsPerHost")
        }
        if old.log != new.log { changes.append("log") }
        if old.audit != new.audit { changes.append("audit") }
        if !isSame(old.tracing, new.tracing) { changes.append("tracing") }
        return changes
    }

    private static func isSame(_ old: AdminSettings?, _ new: AdminSettings?) -> Bool {
        guard let old, let new else { return (old == nil) == (new == nil) }
        return old.isSame(as: new)
    }

    private static func isSame(_ old: TracingSettings?, _ new: TracingSettings?) -> Bool {
        guard let old, let new else { return (old == nil) == (new == nil) }
        return old.isSame(as: new)
    }

    private static func listeners(from old: [ListenerSettings], to new: [ListenerSettings]) -> [String] {
        guard old.count == new.count else { return ["listen"] }
        let isOnly = old.count == 1
        return zip(old, new).enumerated().flatMap { index, pair in
            let (old, new) = pair
            var keys = old.place.changes(to: new.place)
            if (old.tls == nil) != (new.tls == nil) { keys.append("tls") }
            if old.proxyProtocol != new.proxyProtocol { keys.append("proxyProtocol") }
            return keys.map { "listen\(isOnly ? "" : "[\(index)]").\($0)" }
        }
    }
}
