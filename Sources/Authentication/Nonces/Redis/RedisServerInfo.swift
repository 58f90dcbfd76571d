/// What `INFO` says of a server, as far as it matters to nonces.
struct RedisServerInfo: Equatable {
    /// Names this run of the server: another after each start, and after a failover.
    let run: String

    /// Reads it, and refuses servers that would lose nonces or not share them.
    init(_ text: [UInt8]) throws(RedisFailure) {
        var values: [Substring: Substring] = [:]
        for line in String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { values[parts[0]] = parts[1] }
        }
        guard let run = values["run_id"], !run.isEmpty else {
            throw RedisFailure("INFO does not say which run of the server this is")
        }
        guard values["role"] ?? "master" == "master" else { throw RedisFailure("it is a replica") }
        let policy = values["maxmemory_policy"] ?? "noeviction"
        guard values["maxmemory"] ?? "0" == "0" || policy == "noeviction" else {
            throw RedisFailure("its maxmemory-policy is \(policy), which forgets nonces early: set it to noeviction")
        }
        self.run = String(run)
    }
}

/// Why a Redis server cannot be used, for the log.
struct RedisFailure: Error, Hashable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
