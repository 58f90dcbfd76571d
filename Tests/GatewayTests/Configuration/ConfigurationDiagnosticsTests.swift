import SallyportPolicy
import Testing

@testable import Gateway

@Suite("Mistakes in sallyport.yaml")
struct ConfigurationDiagnosticsTests {
    private static let good = """
        version: 1
        listen: { address: 127.0.0.1, port: 8443 }
        policies: policies/
        authentication:
          oauth1: { consumers: consumers.yaml }
        """

    private func complaints(_ text: String) throws -> [String] {
        let folder = try TemporaryFolder()
        let path = try folder.write("sallyport.yaml", text)
        return GatewayConfiguration.load(path).diagnostics.map { diagnostic in
            let start = diagnostic.span.range.start
            #expect(diagnostic.span.file == path)
            return "\(diagnostic.code.rawValue) \(start.line):\(start.column) \(diagnostic.message)"
                + " | \(diagnostic.help)"
        }
    }

    @Test func goodConfigurationHasNone() throws {
        #expect(try complaints(Self.good) == [])
    }

    /// What `listen` says, and the beginning of each complaint that it leads to.
    @Test(arguments: [
        ("{ address: 127.0.0.1 }", ["SP0102 2:9 `listen` needs the key `port`"]),
        ("{ port: 1 }", ["SP0102 2:9 `listen` needs the key `address`"]),
        ("{}", ["SP0102 2:9 `listen` does not say where"]),
        ("[]", ["SP0104 2:9 `listen` names no listener"]),
        ("{ address: 127.0.0.1, port: 1, unix: a }", ["SP0108 2:40", "SP0108 2:40"]),
        ("{ unix: a, systemd: b }", ["SP0108 2:20 a listener has either `unix` or `systemd`"]),
        ("{ unix: a, reusePort: true }", ["SP0110 2:9 without `port` there is nothing for `reusePort` to say"]),
        ("{ systemd: a, mode: \"0600\" }", ["SP0110 2:9 without `unix` there is nothing for `mode` to say"]),
        ("{ unix: a, mode: 888 }", ["SP0401 2:26 `888` is not the permissions of a file"]),
        ("{ unix: a, mode: 7777 }", ["SP0401 2:26"]),
        ("{ unix: a, proxyProtocol: v2 }", ["SP0136 2:35"]),
        ("[{ unix: a }, { unix: b, maxRequests: 5 }]", ["SP0110 2:47 one of several listeners has no `maxRequests`"]),
        ("[{ unix: a }, { unix: a, mode: \"0600\" }]", ["SP0109 2:23 another listener is at this place already"]),
        ("[{ address: \"::\", port: 1 }, { address: \"::\", port: 1, reusePort: true }]", ["SP0109 2:38"]),
        ("[{ address: \"::\", port: 0 }, { address: \"::\", port: 0 }]", []),
        ("{ unix: a, maxRequests: 5 }\nlimits: { maxRequests: 6 }", ["SP0108 3:24 `maxRequests` is said in `listen`"]),
        ("{ unix: a }\nlimits: { maxRequests: 0 }", ["SP0131 3:24"]),
        ("{ unix: a, tls: { certificate: c, key: k, clientCertificate: optional } }", ["SP0102 2:25"]),
        ("{ unix: a, tls: { certificate: c, key: k, clientCAFile: d, clientCertificate: no } }", ["SP0401 2:87"]),
        ("{ unix: a, tls: { certificate: c, key: k, minimumVersion: \"1.1\" } }", ["SP0401 2:67"]),
    ])
    func mistakeOfListeners(listen: String, expected: [String]) throws {
        let found = try complaints(Self.good.replacing("{ address: 127.0.0.1, port: 8443 }", with: listen))
        #expect(found.count == expected.count, "\(found)")
        for (complaint, beginning) in zip(found, expected) { #expect(complaint.hasPrefix(beginning), "\(found)") }
    }

    /// What replaces what in the good one, and the beginning of the one complaint it leads to.
    @Test(arguments: [
        ("version: 1", "version: 2", "SP0106 1:10 version `2` is not known"),
        (
            "policies: policies/", "polices: policies/",
            "SP0101 3:1 the configuration has no key `polices` | did you mean `policies`?"
        ),
        ("policies: policies/", "policies: [a]", "SP0103 3:11 expected text, found a list"),
        ("address: 127.0.0.1", "address: localhost", "SP0401 2:20 `localhost` is not an IP address"),
        ("address: 127.0.0.1", "address: 127.1", "SP0401 2:20 `127.1` is not an IP address"),
        ("port: 8443", "port: 65536", "SP0126 2:37 `65536` is not a whole number from 0 to 65535"),
        ("port: 8443", "port: 0x50", "SP0126 2:37"),
        ("port: 8443", "port: 8443, maxRequests: 0", "SP0131 2:56 `0` is not a whole number from 1 to 1000000"),
        ("port: 8443", "port: 8443, maxConnections: 1000001", "SP0131 2:59"),
        ("port: 8443", "port: 8443, maxConnections: many", "SP0131 2:59 `many` is not a whole number"),
        (
            "port: 8443", "port: 8443, maxRequest: 5",
            "SP0101 2:43 `listen` has no key `maxRequest` | did you mean `maxRequests`?"
        ),
        ("port: 8443", "port: 8443, tsl: {}", "SP0101 2:43 `listen` has no key `tsl` | did you mean `tls`?"),
        ("port: 8443", "port: 8443, tls: { key: a }", "SP0102 2:48 `tls` needs the key `certificate`"),
        ("oauth1: { consumers: consumers.yaml }", "oauth1: {}", "SP0102 5:11 `oauth1` needs the key `consumers`"),
        ("oauth1: { consumers: consumers.yaml }", "{}", "SP0102 5:3 `authentication` names no way to be let in"),
        ("consumers.yaml }", "c, timestampWindow: 90 }", "SP0129 5:44 `90` is not a duration"),
        ("consumers.yaml }", "c, timestampWindow: 1500ms }", "SP0129 5:44 this duration must be of whole seconds"),
        ("consumers.yaml }", "c, nonces: disk }", "SP0401 5:35 `disk` is not a nonce store"),
        (
            "consumers.yaml }", "c, nonces: \"rediss://a:6379\" }",
            "SP0401 5:35 Redis over TLS is not supported by this version"
        ),
        (
            "consumers.yaml }", "c, nonces: \"redis://:hunter2@a:6379\" }",
            "SP0401 5:35 the URL of Redis has a user or a password in it"
        ),
        ("consumers.yaml }", "c, nonces: \"redis://\" }", "SP0401 5:35 `redis://` is not the URL of a Redis server"),
        ("consumers.yaml }", "c, nonces: \"redis://a:0\" }", "SP0401 5:35 `redis://a:0` is not the URL"),
        ("consumers.yaml }", "c, nonces: \"redis://a/x\" }", "SP0401 5:35 `redis://a/x` is not the URL"),
        ("consumers.yaml }", "c, redis: { pasword: \"env:X\" } }", "SP0101 5:36 `redis` has no key `pasword`"),
        (
            "oauth1: { consumers: consumers.yaml }", "failureLimits: { perCaller: 0 }",
            "SP0131 5:31 `0` is not a whole number"
        ),
        (
            "oauth1: { consumers: consumers.yaml }", "failureLimits: { exempt: [10.0.0.1/8] }",
            "SP0132 5:29 `10.0.0.1/8` is not a network"
        ),
    ])
    func mistake(old: String, new: String, expected: String) throws {
        let found = try complaints(Self.good.replacing(old, with: new))
        // A key that is misspelt is missing, too.
        #expect(found.contains { $0.hasPrefix(expected) }, "\(found)")
    }

    @Test(arguments: [
        ("admin: { address: \"::1\" }", "SP0102 6:8 `admin` needs the key `port`"),
        ("admin: { address: \"::1\", port: -1 }", "SP0126"),
        ("certificates: { vault: { address: x } }", "SP0401 6:35 `x` is not a URL that can be called"),
        ("certificates: { vault: { address: \"https://v.test\" } }", "SP0102 6:24 `vault` needs the key `auth`"),
        (
            "certificates: { vault: { address: \"http://v.test\", auth: { token: \"env:T\" } } }",
            "SP0401 6:35 `http://v.test` is not encrypted"
        ),
        (
            "certificates: { vault: { address: \"https://v.test\", auth: {} } }",
            "SP0102 6:59 `auth` names no way to log in to Vault"
        ),
        (
            "certificates: { vault: { address: \"https://v.test\", auth: { token: \"env:T\", kubernetes: { role: r } } } }",
            "SP0108 6:77 `auth` names two ways to log in to Vault"
        ),
        (
            "certificates: { vault: { address: \"https://v.test\", auth: { appRole: { roleID: r } } } }",
            "SP0102 6:70 `appRole` has no secret id"
        ),
        (
            "certificates: { vault: { address: \"https://v.test\", mount: a/../b, auth: { token: \"env:T\" } } }",
            "SP0401 6:60 `a/../b` is not a path in Vault"
        ),
        (
            "certificates: { vault: { address: \"https://v.test\", version: 3, auth: { token: \"env:T\" } } }",
            "SP0131 6:62 `3` is not a whole number from 1 to 2"
        ),
        ("certificates: { folder: x }", "SP0101 6:17 `certificates` has no key `folder`"),
        ("upstream: { minimumTLS: \"1.1\" }", "SP0401 6:25 `1.1` is not a version of TLS"),
        ("upstream: { http2: yes }", "SP0136 6:20 `yes` is neither `true` nor `false`"),
        ("upstream: { connectionsPerHost: 0 }", "SP0131 6:33"),
        (
            "upstream: { connectTo: { \"a.example\": \"127.0.0.1:1\" } }",
            "SP0401 6:26 `a.example` is not a host and port"
        ),
        (
            "upstream: { connectTo: { \"a.example:1\": \"localhost:1\" } }",
            "SP0401 6:41 `localhost:1` is not an address and port"
        ),
        ("log: { level: loud }", "SP0401 6:15 `loud` is not a log level"),
        ("log: { level: warn }", "SP0401 6:15 `warn` is not a log level | it takes one of `trace`"),
        ("log: { format: xml }", "SP0401 6:16 `xml` is not a log format"),
        ("audit: audit.jsonl", "SP0103 6:8 expected a mapping"),
        ("audit: {}", "SP0102 6:8 `audit` needs the key `file`"),
        ("tracing: {}", "SP0102 6:10 `tracing` needs the key `endpoint`"),
        (
            "tracing: { endpoint: \"http://127.0.0.1:4318/v1/traces\" }",
            "SP0401 6:22 `http://127.0.0.1:4318/v1/traces` is not encrypted"
        ),
        ("tracing: { endpoint: \"https://o.test/\", sampling: 1.5 }", "SP0131 6:51 `1.5` is not a number from 0 to 1"),
        ("tracing: { endpoint: \"https://o.test/\", sampling: 01 }", "SP0131 6:51"),
        ("tracing: { endpoint: \"https://o.test/\", sampling: 0. }", "SP0131 6:51"),
        ("tracing: { endpoint: \"https://o.test/\", sampling: 10% }", "SP0131 6:51"),
        ("tracing: { endpoint: \"https://o.test/\", sampling: 1e-1 }", "SP0131 6:51"),
        ("tracing: { endpoint: \"https://o.test/\", sampling: nan }", "SP0131 6:51"),
        ("tracing: { endpoint: \"https://o.test/\", headers: { k: hunter2 } }", "SP0401 6:55 this does not say where"),
        (
            "tracing: { endpoint: \"https://o.test/\", headers: { \"a b\": \"env:K\" } }",
            "SP0401 6:52 `a b` is not the name of a header"
        ),
        (
            "tracing: { endpoint: \"https://o.test/\", headers: { Content-Type: \"env:K\" } }",
            "SP0401 6:52 the gateway writes the header `Content-Type` itself"
        ),
        ("drainTimeout: 30", "SP0129 6:15 `30` is not a duration"), ("drainTimout: 30s", "SP0101 6:1"),
        ("lgo: {}", "SP0101 6:1 the configuration has no key `lgo` | did you mean `log`?"),
    ])
    func mistakeInAnAddition(line: String, expected: String) throws {
        let found = try complaints(Self.good + "\n\(line)\n")
        #expect(found.contains { $0.hasPrefix(expected) }, "\(found)")
        #expect(!found.isEmpty)
    }

    @Test(arguments: [
        (
            "keys: \"http://login.example/jwks\"",
            "SP0401 6:53 `http://login.example/jwks` is not encrypted | write an https URL, or add `allowHTTP: true`"
        ),
        ("keys: \"https://a:b@login.example/\"", "SP0401 6:53 `https://a:b@login.example/` is not a URL that can be"),
        ("keys: \"https://127.1/\"", "SP0401 6:53 `https://127.1/` is not a URL that can be called"),
        ("keys: \"HTTPS://login.example/\"", "SP0401 6:53 `HTTPS://login.example/` does not say where"),
        ("keys: \"file:a\", lpa: { claim: a }", "SP0102 6:68 `lpa` needs the key `contains`"),
        ("keys: \"file:a\", leeway: 500ms", "SP0129 6:71"),
        ("keys: \"file:a\", keyCache: { age: 1s }", "SP0101 6:75 `keyCache` has no key `age`"),
        ("keys: jwks.json", "SP0401 6:53 `jwks.json` does not say where the key set is"),
        ("kyes: \"file:a\"", "SP0101 6:47 an issuer has no key `kyes` | did you mean `keys`?"),
        ("keys: \"file:a\", administrator: { claim: a }", "SP0102 6:78 `administrator` needs the key `contains`"),
    ])
    func mistakeOfAnIssuer(field: String, expected: String) throws {
        let found = try complaints(
            Self.good + "\n  bearer: { jwt: [{ issuer: a, audience: bcd, \(field) }] }\n")
        #expect(found.contains { $0.hasPrefix(expected) }, "\(found)")
    }

    @Test(arguments: [
        ("endpoint: x", "SP0401 6:40 `x` is not a URL that can be called"),
        ("endpoint: http://login.example/i", "SP0401 6:40 `http://login.example/i` is not encrypted"),
        ("clientSecret: hunter2", "SP0401 6:44 this does not say where the secret is"),
        ("activeAge: 0s", "SP0129 6:41"), ("inactive: 5s", "SP0101 6:30 `introspection` has no key `inactive`"),
    ])
    func mistakeOfIntrospection(field: String, expected: String) throws {
        var fields = [
            "endpoint": "https://login.example/i", "clientID": "a", "clientSecret": "\"env:X\"",
        ]
        fields[String(field.prefix { $0 != ":" })] = nil
        let others = fields.map { "\($0): \($1)" }.joined(separator: ", ")
        let found = try complaints(Self.good + "\n  bearer: { introspection: { \(field), \(others) } }\n")
        #expect(found.count == 1)
        #expect(found[0].hasPrefix(expected), "\(found)")
    }

    @Test func everyMistakeIsReportedAtOnce() throws {
        let text = """
            version: 3
            listen: { address: nowhere, port: x }
            policies: []
            authentication: { oauth1: { consumers: c, nonces: n } }
            logs: {}
            """
        let found = try complaints(text).map { String($0.prefix(6)) }
        #expect(found == ["SP0106", "SP0401", "SP0126", "SP0103", "SP0401", "SP0101"])
    }

    @Test func requiredKeysAreNamed() throws {
        let found = try complaints("version: 1\n")
        #expect(found.map { String($0.prefix(6)) } == ["SP0102", "SP0102", "SP0102"])
        for key in ["listen", "policies", "authentication"] {
            #expect(found.contains { $0.contains("needs the key `\(key)`") })
        }
    }

    @Test func fileThatIsNotThere() {
        let (configuration, diagnostics) = GatewayConfiguration.load("/nonexistent/sallyport.yaml")
        #expect(configuration == nil)
        #expect(diagnostics.map(\.code) == [.missingFile])
    }

    @Test func twoDocumentsAreOneTooMany() throws {
        let found = try complaints(Self.good + "\n---\na: b\n")
        #expect(found.contains { $0.hasPrefix("SP0401 7:1 the configuration is one document") }, "\(found)")
    }
}
