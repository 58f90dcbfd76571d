import SallyportPolicy

/// Where used nonces are remembered.
enum NonceSettings: Hashable, Sendable {
    /// In this process.
    case memory
    /// In Redis.
    case redis(RedisAddress)

    static let type = ValueType<NonceSettings>.parsed(
        "`memory`, or redis://host:port", expression: #"memory|redis://[^\s/@]+(?:/[0-9]*)?"#
    ) { text in
        if text == "memory" { return .success(.memory) }
        if text.hasPrefix("redis://") { return RedisAddress.parse(text).map { .redis($0) } }
        if text.hasPrefix("rediss://") {
            return .failure(
                .unsupported("Redis over TLS", help: "write redis://, and let a proxy such as stunnel speak TLS"))
        }
        return .failure(
            ValueProblem(
                .invalidConfigurationValue, "`\(text)` is not a nonce store",
                help: "write `memory`, or redis://host:port"))
    }
}

/// The place of a Redis server, and the number of a database there.
struct RedisAddress: Hashable, Sendable {
    var host: String
    var port: UInt16
    var database: Int

    private static let help = "write redis://host:port, or redis://host:port/0 with the number of a database"

    /// Reads `redis://host:port/database`.
    static func parse(_ text: String) -> Result<RedisAddress, ValueProblem> {
        let rest = text.dropFirst("redis://".count)
        guard !rest.utf8.contains(UInt8(ascii: "@")) else {
            // What is in front of it may be the password: it is not repeated.
            return .failure(
                ValueProblem(
                    .invalidConfigurationValue, "the URL of Redis has a user or a password in it",
                    help: "write them beside it: `redis: { username: NAME, password: \"env:NAME\" }`"))
        }
        let slash = rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        let authority = rest[..<slash]
        let digits = rest[slash...].dropFirst()
        let hasPort = authority.utf8.last != UInt8(ascii: "]") && authority.utf8.contains(UInt8(ascii: ":"))
        let place = PinnedHost(hasPort ? String(authority) : "\(authority):6379")
        guard let place, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let database = Int(digits.isEmpty ? "0" : digits), database <= 9999
        else {
            return .failure(
                ValueProblem(.invalidConfigurationValue, "`\(text)` is not the URL of a Redis server", help: help))
        }
        let host = place.host.hasPrefix("[") ? String(place.host.dropFirst().dropLast()) : place.host
        return .success(RedisAddress(host: host, port: place.port, database: database))
    }
}
