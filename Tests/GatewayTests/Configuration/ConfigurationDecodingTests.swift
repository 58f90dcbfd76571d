import Authentication
import Logging
import SallyportPolicy
import Testing

@testable import Gateway

@Suite("What sallyport.yaml says")
struct ConfigurationDecodingTests {
    private func load(_ text: String) throws -> GatewayConfiguration {
        let folder = try TemporaryFolder()
        let (configuration, diagnostics) = GatewayConfiguration.load(try folder.write("sallyport.yaml", text))
        #expect(diagnostics.isEmpty, "\(diagnostics)")
        return try #require(configuration)
    }

    @Test func everyKeyOfListeners() throws {
        let configuration = try load(
            """
            version: 1
            listen:
              - address: 127.0.0.1
                port: 8443
                reusePort: true
                proxyProtocol: true
                tls:
                  certificate: a.pem
                  key: a.key
                  clientCAFile: ca.pem
                  clientCertificate: optional
                  minimumVersion: "1.3"
                  http2: false
              - { unix: run/gateway.sock, mode: 0600 }
              - { unix: other.sock, tls: { certificate: b.pem, key: b.key, clientCAFile: ca.pem } }
              - systemd: https
            limits: { maxRequests: 7, maxConnections: 8 }
            workers: 3
            policies: p
            authentication: { oauth1: { consumers: c.yaml } }
            """)
        let listen = configuration.listen
        #expect(configuration.workers == 3)
        #expect(
            listen.listeners.map(\.place) == [
                .port(try #require(IPAddress("127.0.0.1")), 8443, isShared: true),
                .path("run/gateway.sock", mode: 0o600), .path("other.sock", mode: 0o660), .systemd("https"),
            ])
        #expect(listen.listeners.map(\.proxyProtocol) == [true, false, false, false])
        #expect([listen.maxRequests, listen.maxConnections] == [7, 8])
        let (first, second) = (try #require(listen.listeners[0].tls), try #require(listen.listeners[2].tls))
        #expect(first.clientCAFile?.value == "ca.pem")
        #expect(first.clientCertificate == .optional && second.clientCertificate == .required)
        #expect(first.minimumVersion == .tls13 && second.minimumVersion == .tls12)
        #expect(!first.http2 && second.http2)
    }

    @Test func everyKey() throws {
        let configuration = try load(
            """
            version: 1
            listen: { address: "::1", port: 0, tls: { certificate: tls/a.pem, key: tls/a.key }, maxRequests: 5, maxConnections: 6 }
            admin: { address: 127.0.0.1, port: 9901 }
            policies: policies/
            authentication:
              failureLimits: { perCaller: 5, perAddress: 50, exempt: [10.0.0.0/8] }
              oauth1:
                consumers: c.yaml
                timestampWindow: 10m
                nonces: redis://Redis.example/3
                redis: { username: u, password: "env:P", keyPrefix: "k:", timeout: 1s, remember: 20m }
                baseURL: https://gateway.example
              bearer:
                jwt:
                  - issuer: https://login.example
                    audience: sallyport
                    keys: "file:jwks.json"
                    accountsClaim: acc
                    scopesClaim: scp
                    administrator: [{ claim: roles, contains: administrator }, { claim: groups, contains: operators }]
                    lpa: { claim: lpa, contains: yes }
                    leeway: 5s
                  - issuer: https://other.example
                    audience: sallyport
                    keys: http://127.0.0.1:8200/keys
                    keyCache: { minimumAge: 1s, maximumAge: 2m, staleAge: 3h }
                    caFile: ca.pem
                    allowHTTP: true
                    timeout: 700ms
                introspection:
                  endpoint: https://login.example/introspect
                  clientID: sallyport
                  clientSecret: "env:X"
                  audience: aud
                  activeAge: 7s
                  inactiveAge: 8s
                  scopesClaim: scp
            certificates: { directory: certificates/ }
            upstream:
              caFile: ca.pem
              minimumTLS: "1.3"
              http2: false
              connectionsPerHost: 7
              connectTo: { "IdP.example:443": "127.0.0.1:9443", "[::1]:80": "[::1]:8080" }
            log: { level: debug, format: text }
            audit: { file: "-" }
            tracing:
              endpoint: http://127.0.0.1:4318/v1/traces
              headers: { x-api-key: "env:K", Authorization: "file:a" }
              sampling: 0.25
              serviceName: edge
              caFile: ca.pem
              allowHTTP: true
              timeout: 2s
            drainTimeout: 5s
            """)
        let tracing = try #require(configuration.tracing)
        #expect(tracing.endpoint.value == "http://127.0.0.1:4318/v1/traces")
        #expect(tracing.headers.map(\.name) == ["x-api-key", "Authorization"])
        #expect(tracing.headers.map(\.value.value) == [.environment("K"), .file("a")])
        #expect(tracing.sampling == 0.25)
        #expect(tracing.serviceName == "edge")
        #expect(tracing.connection.caFile?.value == "ca.pem" && tracing.connection.timeout == .seconds(2))
        let listener = try #require(configuration.listen.listeners.first)
        #expect(configuration.listen.listeners.count == 1)
        #expect(listener.place == .port(try #require(IPAddress("::1")), 0, isShared: false))
        #expect(listener.tls?.key.value == "tls/a.key")
        #expect(configuration.listen.maxRequests == 5)
        #expect(configuration.listen.maxConnections == 6)
        #expect(configuration.admin?.places == [.port(try #require(IPAddress("127.0.0.1")), 9901)])
        #expect(configuration.authentication.oauth1?.timestampWindow?.value == 600)
        #expect(configuration.authentication.oauth1?.baseURL?.value == "https://gateway.example")
        let address = RedisAddress(host: "redis.example", port: 6379, database: 3)
        #expect(configuration.authentication.oauth1?.nonces == .redis(address))
        let redis = try #require(configuration.authentication.oauth1?.redis?.value)
        #expect([redis.username, redis.keyPrefix] == ["u", "k:"])
        #expect(redis.password?.value == .environment("P"))
        #expect(redis.timeout == .seconds(1))
        #expect(redis.remember?.value == 1200)
        let limits = configuration.authentication.failureLimits
        #expect(limits.limits == .init(perCaller: 5, perAddress: 50))
        #expect(limits.source(of: "10.1.2.3") == nil)
        #expect(limits.source(of: "::ffff:10.1.2.3") == nil)
        #expect(limits.source(of: "11.1.2.3") == [11, 1, 2, 3])
        #expect(limits.source(of: "2001:db8:1:2:3::4") == [0x20, 0x01, 0x0D, 0xB8, 0, 1, 0, 2])
        let issuer = try #require(configuration.authentication.bearer?.issuers.first?.value)
        #expect(issuer.keys.value == .file("jwks.json"))
        #expect(issuer.claims.accounts == "acc")
        #expect(issuer.claims.scopes == "scp")
        #expect(issuer.claims.administrators.map(\.claim) == ["roles", "groups"])
        #expect(issuer.claims.internalUsers == [ClaimRule(claim: "lpa", contains: "yes")])
        #expect(issuer.leeway == 5)
        let other = try #require(configuration.authentication.bearer?.issuers.last?.value)
        #expect(other.keys.value == .url("http://127.0.0.1:8200/keys"))
        #expect(other.keyCache.minimumAge == 1)
        #expect(other.keyCache.maximumAge == 120)
        #expect(other.keyCache.staleAge == 10_800)
        #expect(other.endpoint.caFile?.value == "ca.pem")
        #expect(other.endpoint.allowsHTTP)
        #expect(other.endpoint.timeout == .milliseconds(700))
        #expect(other.leeway == 60)
        let introspection = try #require(configuration.authentication.bearer?.introspection)
        #expect(introspection.endpoint.value == "https://login.example/introspect")
        #expect(introspection.clientID == "sallyport")
        #expect(introspection.clientSecret.value == .environment("X"))
        #expect(introspection.audience == "aud")
        #expect(introspection.activeAge == 7)
        #expect(introspection.inactiveAge == 8)
        #expect(introspection.claims.scopes == "scp")
        #expect(introspection.claims.accounts == "accounts")
        #expect(!introspection.connection.allowsHTTP)
        #expect(introspection.connection.timeout == .seconds(5))
        #expect(configuration.certificates.directory?.value == "certificates/")
        #expect(configuration.upstream.minimumTLS == .tls13)
        #expect(!configuration.upstream.http2)
        #expect(configuration.upstream.connectionsPerHost == 7)
        let pins = configuration.upstream.connectTo
        #expect(pins[PinnedHost(of: try ForwardURL("https://idp.example/x"))]?.port == 9443)
        #expect(pins[PinnedHost(of: try ForwardURL("http://[::1]/"))]?.address == IPAddress("::1"))
        #expect(pins[PinnedHost(of: try ForwardURL("https://idp.example:8443/x"))] == nil)
        #expect(configuration.log == LogSettings(level: .debug, format: .text))
        #expect(configuration.audit?.destination == .file("-", nil))
        #expect(configuration.drainTimeout == .seconds(5))
    }

    @Test func defaults() throws {
        let configuration = try load(
            """
            version: 1
            listen: { address: 127.0.0.1, port: 8080 }
            policies: p
            authentication: { oauth1: { consumers: c } }
            """)
        #expect(configuration.listen.listeners.first?.tls == nil)
        #expect(configuration.listen.maxRequests == 10_000)
        #expect(configuration.listen.maxConnections == 20_000)
        #expect(configuration.admin == nil)
        #expect(configuration.upstream.minimumTLS == .tls12)
        #expect(configuration.upstream.http2)
        #expect(configuration.upstream.connectionsPerHost == 256)
        #expect(configuration.log == LogSettings(level: .info, format: .json))
        #expect(configuration.audit == nil)
        #expect(configuration.drainTimeout == .seconds(30))
    }

    @Test func pathsBeginAtTheFile() throws {
        let configuration = try load(
            """
            version: 1
            listen: { address: 127.0.0.1, port: 8080 }
            policies: p
            authentication: { oauth1: { consumers: c } }
            """)
        let folder = String(configuration.file.dropLast("sallyport.yaml".count))
        #expect(configuration.resolve("p/q") == folder + "p/q")
        #expect(configuration.resolve("/etc/p") == "/etc/p")
        var bare = configuration
        bare.file = "sallyport.yaml"
        #expect(bare.resolve("p") == "p")
    }
}
