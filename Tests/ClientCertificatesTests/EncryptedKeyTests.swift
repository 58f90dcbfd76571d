import ClientCertificates
import Foundation
import Testing

/// PEM files whose key is encrypted.
@Suite struct EncryptedKeyTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    static let pkcs8Options = [
        ["-v2", "aes-256-cbc"], ["-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA1"],
        ["-v2", "aes-192-cbc", "-v2prf", "hmacWithSHA224"], ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA384"],
        ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512", "-iter", "50000"], ["-v2", "des3"],
        ["-v1", "PBE-SHA1-3DES"], ["-v1", "PBE-SHA1-2DES"],
        ["-v1", "PBE-SHA1-RC2-40", "-provider", "legacy", "-provider", "default"],
        ["-v1", "PBE-SHA1-RC2-128", "-provider", "legacy", "-provider", "default"],
    ]

    static let traditionalCiphers = ["-aes128", "-aes192", "-aes256", "-des3"]

    private func expectSame(_ client: TestCertificate, _ key: String, password: String) throws {
        try folder.write(client.file, to: "plain.pem")
        try folder.write(client.pem + key + "\n", to: "acme.pem")
        try folder.write(password + "\n", to: "acme.pem.password")
        let expected = try #require(answer("file:plain.pem", in: folder).identity)
        let answer = answer("file:acme.pem", in: folder)
        #expect(answer.identity == expected, "\(answer)")
    }

    @Test(
        arguments: pkcs8Options.map { (KeyKind.p256, $0) } + KeyKind.allCases.map { ($0, pkcs8Options[0]) })
    func pkcs8(kind: KeyKind, options: [String]) throws {
        let client = try TestCertificate(kind: kind)
        let key = try OpenSSL.text(["pkcs8", "-topk8", "-passout", "pass:s3cret ü"] + options, input: client.keyPEM)
        #expect(key.hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
        try expectSame(client, key, password: "s3cret ü")
    }

    @Test(arguments: [KeyKind.p256, .p384, .p521, .rsa2048], traditionalCiphers)
    func traditional(kind: KeyKind, cipher: String) throws {
        let client = try TestCertificate(kind: kind)
        let key = try OpenSSL.text(
            [kind == .rsa2048 ? "rsa" : "ec", cipher, "-passout", "pass:s3cret ü"]
                + (kind == .rsa2048 ? ["-traditional"] : []), input: client.keyPEM)
        #expect(key.contains("Proc-Type: 4,ENCRYPTED"))
        try expectSame(client, key, password: "s3cret ü")
        try expectSame(client, key.replacing("\n", with: "\r\n"), password: "s3cret ü")
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let options: [String]
        let password: String?
        let words: String
    }

    static let refusals = [
        Refusal(
            testDescription: "no password", options: ["-v2", "aes-256-cbc"], password: nil,
            words: "(line LINE) is encrypted: put its password into `acme.pem.password`"),
        Refusal(
            testDescription: "a wrong one", options: ["-v2", "aes-256-cbc"], password: "y",
            words: "(line LINE) cannot be decrypted: the password in `acme.pem.password` is wrong"),
        Refusal(
            testDescription: "a wrong one of old", options: ["-v1", "PBE-SHA1-3DES"], password: "y",
            words: "the password in `acme.pem.password` is wrong"),
        Refusal(
            testDescription: "an empty one", options: ["-v2", "aes-256-cbc"], password: "",
            words: "the password in `acme.pem.password` is wrong"),
        Refusal(
            testDescription: "two line feeds", options: ["-v2", "aes-256-cbc"], password: "x\n\n",
            words: "the password in `acme.pem.password` is wrong"),
        Refusal(
            testDescription: "scrypt", options: ["-scrypt"], password: "x",
            words: "is protected with the key derivation 1.3.6.1.4.1.11591.4.11, which is not read; encrypt it anew: "
                + "openssl pkcs8 -topk8 -v2 aes-256-cbc"),
        Refusal(
            testDescription: "another cipher", options: ["-v2", "camellia-256-cbc"], password: "x",
            words: "is protected with the cipher 1.2.392.200011.61.1.1.1.4"),
        Refusal(
            testDescription: "another scheme",
            options: ["-v1", "PBE-MD5-DES", "-provider", "legacy", "-provider", "default"], password: "x",
            words: "is protected with the algorithm 1.2.840.113549.1.5.3"),
    ]

    @Test(arguments: refusals)
    func refused(refusal: Refusal) throws {
        let client = try TestCertificate()
        let key = try OpenSSL.text(["pkcs8", "-topk8", "-passout", "pass:x"] + refusal.options, input: client.keyPEM)
        try folder.write(client.pem + key, to: "acme.pem")
        if let password = refusal.password { try folder.write(password, to: "acme.pem.password") }
        let notUsable = try #require(answer("file:acme.pem", in: folder).notUsable)
        #expect(notUsable.reason == .unreadable)
        let line = try client.pem.split(separator: "\n").count + 1
        #expect(
            notUsable.detail.contains(refusal.words.replacing("LINE", with: "\(line)")), "\(notUsable.detail)")
    }

    @Test(
        arguments: [
            ("DEK-Info: AES-256-CBC,", "DEK-Info: AES-256-CBC", "is damaged"),
            ("DEK-Info: AES-256-CBC,", "DEK-Info: AES-256-CBC,0", "is damaged"),
            ("DEK-Info: AES-256-CBC,", "DEK-Info: DES-EDE3-CBC,", "is damaged"),
            ("DEK-Info:", "Dek-Info:", "is damaged"),
            ("DEK-Info: AES-256-CBC,", "DEK-Info: BF-CBC,", "is protected with the cipher `BF-CBC`, which is not read"),
        ])
    func brokenHeaders(from: String, to: String, words: String) throws {
        let client = try TestCertificate()
        let key = try OpenSSL.text(["ec", "-aes256", "-passout", "pass:x"], input: client.keyPEM)
        try folder.write(client.pem + key.replacing(from, with: to), to: "acme.pem")
        try folder.write("x", to: "acme.pem.password")
        let notUsable = try #require(answer("file:acme.pem", in: folder).notUsable)
        #expect(notUsable.detail.contains(words), "\(notUsable.detail)")
    }

    /// Of wrong passwords some happen to give a padding that is right.
    @Test func wrongPasswordsAreSaidToBeWrong() throws {
        let client = try TestCertificate()
        for options in [["-v1", "PBE-SHA1-3DES", "-iter", "1"], ["-v2", "aes-128-cbc", "-iter", "1"]] {
            let key = try OpenSSL.text(["pkcs8", "-topk8", "-passout", "pass:x"] + options, input: client.keyPEM)
            try folder.write(client.pem + key, to: "acme.pem")
            for number in 0..<250 {
                try folder.write("wrong \(number)", to: "acme.pem.password")
                let refusal = answer("file:acme.pem", in: folder).notUsable
                #expect(refusal?.detail.hasSuffix("is wrong") == true, "\(number): \(refusal?.detail ?? "taken")")
            }
        }
    }

    /// A password that nothing needs does no harm.
    @Test func needlessPassword() throws {
        let client = try TestCertificate()
        try folder.write(client.file, to: "acme.pem")
        try folder.write("x", to: "acme.pem.password")
        #expect(answer("file:acme.pem", in: folder).identity != nil)
    }
}
