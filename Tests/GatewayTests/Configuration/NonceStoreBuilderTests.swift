import Authentication
import SallyportPolicy
import Testing

@testable import Gateway

@Suite("Where nonces are remembered")
struct NonceStoreBuilderTests {
    private func plan(
        _ oauth1: String, environment: [String: String] = [:]
    ) throws -> (plan: NonceStoreBuilder.Plan?, complaints: [String]) {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "sallyport.yaml",
            """
            version: 1
            listen: { address: 127.0.0.1, port: 0 }
            policies: p
            authentication: { oauth1: { consumers: c\(oauth1) } }
            """)
        let configuration = try #require(GatewayConfiguration.load(path).configuration)
        var diagnostics: [Diagnostic] = []
        let plan = NonceStoreBuilder(configuration: configuration, environment: environment).plan(&diagnostics)
        #expect((plan == nil) == diagnostics.containsErrors)
        return (plan, diagnostics.map { "\($0.code.rawValue) \($0.message)" })
    }

    @Test func defaults() throws {
        #expect(try plan("").plan == .memory)
        #expect(try plan(", nonces: memory").plan == .memory)
        #expect(
            try plan(", nonces: redis://a").plan
                == .redis(RedisSettings(host: "a", port: 6379, database: 0, memory: 3600, timeout: 500)))
    }

    @Test func everySetting() throws {
        let (plan, complaints) = try plan(
            ", nonces: \"redis://[::1]:7000/2\", redis: { username: u, password: \"env:P\", keyPrefix: k, timeout: 2s,"
                + " remember: 5m }", environment: ["P": "hunter2"])
        #expect(complaints == [])
        #expect(
            plan
                == .redis(
                    RedisSettings(
                        host: "::1", port: 7000, database: 2, username: "u", password: Secret("hunter2"),
                        keyPrefix: "k", memory: 300, timeout: 2000)))
    }

    @Test(arguments: [
        (", redis: { keyPrefix: k }", "SP0401 `redis` is there, and `nonces` names no Redis server"),
        (
            ", nonces: redis://a, redis: { password: \"env:P\" }",
            "SP0403 the environment variable `P` is not set, or empty"
        ),
        (
            ", nonces: redis://a, redis: { remember: 299s }",
            "SP0401 nonces are remembered for 299 s, and requests are accepted for 300 s"
        ),
    ])
    func mistakes(oauth1: String, expected: String) throws {
        #expect(try plan(oauth1).complaints == [expected])
    }
}
