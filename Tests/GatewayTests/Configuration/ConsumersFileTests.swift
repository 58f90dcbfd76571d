import Authentication
import SallyportPolicy
import Testing

@testable import Gateway

@Suite("Consumers, secrets and key sets")
struct ConsumersFileTests {
    private static let secret = "hunter2-hunter2"
    private static let publicKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApwVTCwPnxtDre9+c91YT
        Gol85Aw1X1Vx2Jzn64znrnq896m2Bid3vuzFURyOe5JiBBWFjM3vx98lSi5UoRtN
        Y84obhv9kDvyWiAZkkKFbMCNPQmt3uida7qQxNniNMpXU9NqXPZKgXEXtUbqfxYW
        ISz4/rXmdOPRyBbFPe9kqQThS/N148I/Bvx4hn0fuyOMKdS1vWoBMMka/lhqLUIk
        9+uHGS7RoUo02FSnipCcrxcPI/ICmIT3yzzKI2gDJg8yzKxO4VNQDArY5BtYiANC
        IA4TxsBagxnaVxZig1yvUFkypMAvkwlSpI0lChiWd9d0/aE82nxOpwdUIQzULuP8
        uQIDAQAB
        -----END PUBLIC KEY-----
        """

    /// Codes and places of what is wrong with a consumers file.
    private func complaints(_ consumers: String, environment: [String: String] = [:]) throws -> [String] {
        let folder = try TemporaryFolder()
        try folder.write("consumers.yaml", consumers)
        try folder.write("secret", "from a file\n")
        try folder.write("empty", "\n")
        try folder.write("key.pem", Self.publicKey)
        let path = try folder.write(
            "sallyport.yaml",
            """
            version: 1
            listen: { address: 127.0.0.1, port: 0 }
            policies: p
            authentication: { oauth1: { consumers: consumers.yaml } }
            """)
        let configuration = try #require(GatewayConfiguration.load(path).configuration)
        var diagnostics: [Diagnostic] = []
        let authenticator = AuthenticatorBuilder(
            configuration: configuration, environment: environment, nonces: { InMemoryNonceStore() }, clock: { .now }
        ).build(&diagnostics).authenticator
        #expect((authenticator == nil) == diagnostics.containsErrors)
        return diagnostics.map { diagnostic in
            #expect(!"\(diagnostic)".contains(Self.secret))
            #expect(diagnostic.span.file == folder["consumers.yaml"])
            let start = diagnostic.span.range.start
            return "\(diagnostic.code.rawValue) \(start.line):\(start.column) \(diagnostic.message)"
        }
    }

    private func consumer(_ secret: String, more: String = "") -> String {
        "- { key: a, \(secret), accounts: [\"*\"], scopes: [MTLS_READ_INTERNAL]\(more) }\n"
    }

    @Test(arguments: [
        "secret: \"env:SECRET\"", "secret: \"file:secret\"", "secret: \"literal:x\"",
        "secrets: [\"literal:x\", \"env:SECRET\"]",
    ])
    func goodSecrets(secret: String) throws {
        #expect(try complaints(consumer(secret), environment: ["SECRET": Self.secret]) == [])
    }

    @Test(arguments: [
        ("secret: \"env:UNSET\"", "SP0403 1:21 the environment variable `UNSET` is not set, or empty"),
        ("secret: \"env:EMPTY\"", "SP0403 1:21"), ("secret: \"file:nowhere\"", "SP0402 1:21"),
        ("secret: \"file:empty\"", "SP0403 1:21"), ("secret: hunter2-hunter2", "SP0401 1:21 this does not say where"),
        ("secret: \"plain:hunter2-hunter2\"", "SP0401 1:21 this is no known place of a secret"),
        ("secret: \"vault:kv/a\"", "SP0401 1:21 a secret from Vault is not supported by this version"),
        ("secret: \"env:\"", "SP0104 1:21"), ("secrets: []", "SP0405 1:3 consumer `a` has no secret"),
        ("secrets: \"env:A\"", "SP0103 1:22"), ("scrt: \"env:A\"", "SP0101 1:13 a consumer has no key `scrt`"),
        (
            "secret: \"env:SECRET\", secrets: [\"env:SECRET\"]",
            "SP0108 1:35 a consumer has `secret` or `secrets`, not both"
        ),
    ])
    func badSecrets(secret: String, expected: String) throws {
        let found = try complaints(consumer(secret), environment: ["SECRET": Self.secret, "EMPTY": ""])
        #expect(found.contains { $0.hasPrefix(expected) }, "\(found)")
    }

    @Test(
        arguments: [
            ("secret: \"literal:x\", algorithms: HMAC-SHA512", nil),
            ("secret: \"literal:x\", algorithms: [PLAINTEXT, HMAC-SHA1], mustSign: []", nil),
            ("publicKey: \"file:key.pem\"", nil),
            ("publicKeys: [\"file:key.pem\", \"file:key.pem\"], mustSign: body", nil),
            ("publicKey: \"file:key.pem\", secret: \"literal:x\", algorithms: [RSA-SHA1]", nil),
            ("publicKey: \"file:key.pem\", token: t", nil),
            ("publicKey: \"file:nowhere\"", "SP0402 1:24"),
            ("publicKey: \"file:secret\"", "SP0405 1:24 what `publicKey` names holds no RSA public key in PEM"),
            ("publicKey: \"file:key.pem\", publicKeys: []", "SP0108 1:40 a consumer has `publicKey` or `publicKeys`"),
            (
                "publicKey: \"file:key.pem\", algorithms: HMAC-SHA1",
                "SP0405 1:3 consumer `a` may use HMAC-SHA1 but has no"
            ),
            (
                "secret: \"literal:x\", algorithms: RSA-SHA256",
                "SP0405 1:3 consumer `a` may use RSA-SHA256 but has no public"
            ),
            ("secret: \"literal:x\", algorithms: []", "SP0405 1:3 consumer `a` may use no signature method"),
            ("secret: \"literal:x\", algorithms: HMAC-MD5", "SP0133 1:46 `HMAC-MD5` is not a signature method"),
            ("secret: \"literal:x\", mustSign: everything", "SP0133 1:44 `everything` is not a part of a request"),
            (
                "secret: \"literal:x\", algorithms: [PLAINTEXT], mustSign: headers",
                "SP0405 1:3 consumer `a` must sign more than RFC 5849 asks for and may use PLAINTEXT"
            ),
        ] as [(String, String?)])
    func signatureMethods(settings: String, expected: String?) throws {
        let found = try complaints(consumer(settings))
        #expect(expected.map { expected in found.contains { $0.hasPrefix(expected) } } ?? found.isEmpty, "\(found)")
    }

    @Test func consumerIsThereOnce() throws {
        let one = consumer("secret: \"literal:x\"")
        #expect(try complaints(one + one).first?.hasPrefix("SP0405 2:3 consumer `a` is there twice") == true)
    }

    @Test func tokenNeedsItsSecret() throws {
        let found = try complaints(consumer("secret: \"literal:x\"", more: ", token: t"))
        #expect(found.count == 1)
        #expect(found[0].hasPrefix("SP0405 1:3"))
        let both = consumer("secret: \"literal:x\"", more: ", token: t, tokenSecret: \"literal:y\"")
        #expect(try complaints(both) == [])
    }

    @Test func notAList() throws {
        #expect(try complaints("key: a\n").first?.hasPrefix("SP0103 1:1 expected a list") == true)
    }

    @Test func keySetsAreReadAndJudged() throws {
        let folder = try TemporaryFolder()
        try folder.write("jwks.json", "{\"keys\": []}")
        let path = try folder.write(
            "sallyport.yaml",
            """
            version: 1
            listen: { address: 127.0.0.1, port: 0 }
            policies: p
            authentication:
              bearer:
                jwt:
                  - { issuer: a, audience: b, keys: "file:jwks.json" }
                  - { issuer: c, audience: d, keys: "file:nowhere.json" }
            """)
        let configuration = try #require(GatewayConfiguration.load(path).configuration)
        var diagnostics: [Diagnostic] = []
        let authenticator = AuthenticatorBuilder(
            configuration: configuration, environment: [:], nonces: { InMemoryNonceStore() }, clock: { .now }
        ).build(&diagnostics).authenticator
        #expect(authenticator == nil)
        let found = diagnostics.inReadingOrder.map { "\($0.code.rawValue) \($0.span.range.start.line)" }
        #expect(found == ["SP0406 7", "SP0402 8"])
    }
}
