import ClientCertificates
import Foundation
import SwiftASN1
import Testing
import X509

/// Files that should not be taken, each with the reason and the words that help.
@Suite struct BrokenFileTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reason: NotUsable.Reason
        let words: String
        let content: @Sendable (TestCertificate) throws -> Data

        init(
            _ description: String, _ reason: NotUsable.Reason, _ words: String,
            _ content: @escaping @Sendable (TestCertificate) throws -> String
        ) {
            self.init(description, reason, words, data: { Data(try content($0).utf8) })
        }

        init(
            _ description: String, _ reason: NotUsable.Reason, _ words: String,
            data: @escaping @Sendable (TestCertificate) throws -> Data
        ) {
            testDescription = description
            self.reason = reason
            self.words = words
            content = data
        }
    }

    static let cases: [Case] = [
        Case("empty", .unreadable, "has no private key") { _ in "" },
        Case("no PEM", .unreadable, "has no private key") { _ in "hello\n" },
        Case("random bytes", .unreadable, "has no private key", data: { _ in Data([0xFF, 0, 1, 0x30, 0x80]) }),
        Case("no key", .unreadable, "has no private key") { try $0.pem },
        Case("no certificate", .unreadable, "has no certificate") { try $0.keyPEM },
        Case("a public key alone", .unreadable, "has no private key") {
            try $0.pem + OpenSSL.text(["x509", "-pubkey", "-noout"], input: $0.pem) + "\n"
        },
        Case("two keys", .unreadable, "has 2 private keys") { try $0.file + TestCertificate().keyPEM },
        Case("another's key", .keyMismatch, "belongs to none") { try $0.pem + TestCertificate().keyPEM },
        Case("another's key of another kind", .keyMismatch, "belongs to none") {
            try $0.pem + TestCertificate(kind: .ed25519).keyPEM
        },
        Case("cut in the middle", .unreadable, "has no end") { String(try $0.file.dropLast(60)) },
        Case("a block in a block", .unreadable, "inside a block") { "-----BEGIN CERTIFICATE-----\n" + (try $0.file) },
        Case("an end without a beginning", .unreadable, "does not belong") {
            try $0.file + "-----END CERTIFICATE-----\n"
        },
        Case("ends of another label", .unreadable, "line 2 ends") { _ in
            "-----BEGIN PRIVATE KEY-----\n-----END CERTIFICATE-----\n"
        },
        Case("no base64", .unreadable, "is not base64") {
            try $0.keyPEM + "-----BEGIN CERTIFICATE-----\n?!\n-----END CERTIFICATE-----\n"
        },
        Case("an empty block", .unreadable, "line 1 is not base64") {
            "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n" + (try $0.pem)
        },
        Case("a certificate that is not DER", .unreadable, "certificate in `acme.pem` (line 1) is damaged") {
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + (try $0.file)
        },
        Case("a certificate with bytes after it", .unreadable, "is damaged") {
            let der = try $0.certificate.serializeAsPEM().derBytes + [0]
            let body = Data(der).base64EncodedString()
            return "-----BEGIN CERTIFICATE-----\n\(body)\n-----END CERTIFICATE-----\n" + (try $0.keyPEM)
        },
        Case("a key that is not DER", .unreadable, "is damaged or of a kind") {
            try $0.pem + "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
        },
        Case("a key on a curve of its own", .unreadable, "use RSA of 2048 bits or more") {
            try $0.pem + OpenSSL.text(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"]) + "\n"
        },
        Case("a key of another algorithm", .unreadable, "use RSA of 2048 bits or more") {
            try $0.pem + OpenSSL.text(["genpkey", "-algorithm", "ED448"]) + "\n"
        },
        Case("a short RSA key", .unreadable, "use RSA of 2048 bits or more") {
            try $0.pem + OpenSSL.text(["genrsa", "1024"]) + "\n"
        },
        Case("a certificate for a curve of its own", .unreadable, "public key that is not supported") {
            let certificate = try OpenSSL.text([
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp256k1", "-nodes", "-subj", "/CN=x",
                "-keyout", "/dev/null",
            ])
            return certificate + "\n" + (try $0.file)
        },
        Case("a certificate for a short RSA key", .unreadable, "public key that is not supported") {
            let certificate = try OpenSSL.text([
                "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-subj", "/CN=x", "-keyout", "/dev/null",
            ])
            return certificate + "\n" + (try $0.file)
        },
        Case("an encrypted PKCS#8 key", .unreadable, "is encrypted: put its password into `acme.pem.password`") {
            try $0.pem + OpenSSL.text(["pkcs8", "-topk8", "-passout", "pass:x"], input: $0.keyPEM) + "\n"
        },
        Case("an encrypted SEC1 key", .unreadable, "is encrypted: put its password into `acme.pem.password`") {
            try $0.pem
                + OpenSSL.text(["ec", "-aes256", "-passout", "pass:x"], input: KeyForm.sec1.write($0.key)) + "\n"
        },
        Case("an OpenSSH key", .unreadable, "`OPENSSH PRIVATE KEY`") {
            try $0.pem + "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"
        },
        Case("a trusted certificate", .unreadable, "openssl x509 -in acme.pem") {
            try OpenSSL.text(["x509", "-trustout", "-addtrust", "clientAuth"], input: $0.pem) + "\n" + $0.keyPEM
        },
        Case(
            "DER", .unreadable, "openssl x509 -inform DER -in acme.pem",
            data: {
                try OpenSSL.run(["x509", "-outform", "DER"], input: $0.pem)
            }),
        Case("for servers", .notForClients, "lacks clientAuth") { _ in try TestCertificate(usages: [.serverAuth]).file
        },
    ]

    @Test(arguments: cases)
    func refused(broken: Case) throws {
        let folder = try TemporaryFolder()
        let client = try TestCertificate()
        try folder.write(broken.content(client), to: "acme.pem")
        let refusal = try #require(answer("file:acme.pem", in: folder).notUsable)
        #expect(refusal.reason == broken.reason)
        #expect(refusal.detail.contains(broken.words), "\(refusal.detail)")
        #expect(refusal.detail.contains("acme.pem"))
        // Neither the folder nor anything of the key may be told.
        #expect(!refusal.detail.contains(folder.path))
        let keyLines = try client.keyPEM.split(separator: "\n").filter { !$0.hasPrefix("-----") }
        #expect(!keyLines.contains { refusal.detail.contains($0) })
    }

    /// Whatever is done to a file's bytes, reading it must end with an answer, and never with another identity.
    @Test func damageNeverMakesAnotherIdentity() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let client = try TestCertificate()
        let whole = Array(try client.file.utf8)
        for _ in 0..<300 {
            var bytes = whole
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(bytes[place], at: place)
                }
            }
            try folder.write(Data(bytes), to: "acme.pem")
            let answer = answer("file:acme.pem", in: folder)
            #expect(answer.outage == nil, "seed \(seed)")
            // A signature's or a name's bytes may be changed and still be a certificate, but then the key is the same.
            if let identity = answer.identity {
                #expect(
                    try OpenSSL.text(
                        ["pkey", "-pubout"], input: String(decoding: identity.privateKeyPEM.bytes, as: UTF8.self))
                        == OpenSSL.text(["pkey", "-pubout"], input: client.keyPEM), "seed \(seed)")
            }
        }
    }
}
