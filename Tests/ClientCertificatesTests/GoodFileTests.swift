import ClientCertificates
import Foundation
import SwiftASN1
import Testing
import X509

/// Files that should be taken, with what they say cross-checked by `openssl`.
@Suite struct GoodFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [
        (KeyKind.p256, KeyForm.pkcs8), (.p384, .pkcs8), (.p521, .pkcs8), (.rsa2048, .pkcs8), (.ed25519, .pkcs8),
        (.p256, .sec1), (.p384, .sec1), (.p521, .sec1), (.rsa2048, .pkcs1),
    ])
    func keysOfEveryKindAndForm(kind: KeyKind, form: KeyForm) throws {
        let authority = try TestCertificate("authority", isAuthority: true)
        let client = try TestCertificate("client of \(kind)", under: authority, kind: kind)
        let keyPEM = try form.write(client.key)
        #expect(keyPEM.hasPrefix("-----BEGIN \(form.rawValue)-----"))
        try folder.write(client.pem + keyPEM, to: "acme.pem")

        let identity = try #require(answer("file:acme.pem", in: folder).identity)
        try expectAgreement(identity, with: client.pem)
        // What is handed on must be the same key and the same certificate to another library.
        let key = String(decoding: identity.privateKeyPEM.bytes, as: UTF8.self)
        let chain = String(decoding: identity.certificateChainPEM, as: UTF8.self)
        #expect(try OpenSSL.text(["pkey", "-pubout"], input: key) == OpenSSL.text(["pkey", "-pubout"], input: keyPEM))
        #expect(try OpenSSL.run(["x509", "-outform", "DER"], input: chain) == Data(client.derBytes))
    }

    /// A key's digest is of the key and not of the form that a file has it in.
    @Test func digestTellsKeysApart() throws {
        let client = try TestCertificate()
        try folder.write(TestCertificate("client").file, to: "other")
        for form in [KeyForm.pkcs8, .sec1] {
            try folder.write(client.pem + form.write(client.key), to: "\(form)")
        }
        let digests = try ["pkcs8", "sec1", "other"].map {
            try #require(answer("file:\($0)", in: folder).identity).keyDigest
        }
        #expect(digests[0] == digests[1])
        #expect(digests[0] != digests[2])
        #expect(digests.allSatisfy { $0.count == 64 })
    }

    private func expectAgreement(_ identity: ClientIdentity, with pem: String) throws {
        let fingerprint = try OpenSSL.text(["x509", "-noout", "-fingerprint", "-sha256"], input: pem)
            .drop { $0 != "=" }.dropFirst().replacing(":", with: "").lowercased()
        #expect(identity.fingerprint == fingerprint)
        #expect(try identity.subject == OpenSSL.field("-subject", of: pem))
        #expect(try identity.issuer == OpenSSL.field("-issuer", of: pem))
        #expect(try seconds(OpenSSL.field("-startdate", of: pem)) == identity.notBefore)
        #expect(try seconds(OpenSSL.field("-enddate", of: pem)) == identity.notAfter)
    }

    private func seconds(_ date: String) throws -> Int64 {
        let iso = date.replacing(" ", with: "T", maxReplacements: 1)
        return Int64(try Date(iso, strategy: .iso8601).timeIntervalSince1970)
    }

    /// Whether key and certificate belong together must be what `openssl` finds, for every pair.
    @Test func matchVerdictsAgree() throws {
        let clients = try KeyKind.allCases.flatMap { kind in
            try (kind == .rsa2048 ? 0..<1 : 0..<2).map { try TestCertificate("\(kind) \($0)", kind: kind) }
        }
        for holder in clients {
            let expected = try OpenSSL.text(["x509", "-noout", "-pubkey"], input: holder.pem)
            for other in clients {
                try folder.write(holder.pem + other.keyPEM, to: "pair.pem")
                let isMatch = try OpenSSL.text(["pkey", "-pubout"], input: other.keyPEM) == expected
                let verdict = answer("file:pair.pem", in: folder)
                #expect((verdict.identity != nil) == isMatch)
                #expect(isMatch || verdict.notUsable?.reason == .keyMismatch)
            }
        }
    }

    @Test(
        arguments: [
            ("CRLF line ends", { $0.replacing("\n", with: "\r\n") }),
            ("no line end at the end", { String($0.dropLast()) }),
            ("blanks around lines", { $0.replacing("\n", with: " \t\n  ") }),
            ("text between blocks", { "Bag Attributes\n    friendlyName: acme\nsubject=CN = client\n" + $0 }),
            ("one long line per block", joinLines),
            (
                "curve parameters",
                { "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + $0 }
            ),
            ("old label", { $0.replacing(" CERTIFICATE-", with: " X509 CERTIFICATE-") }),
            ("a byte order mark", { "\u{FEFF}\n" + $0 }),
        ] as [(String, @Sendable (String) -> String)])
    func lenience(name: String, change: @Sendable (String) -> String) throws {
        let client = try TestCertificate()
        try folder.write(client.file, to: "plain.pem")
        try folder.write(change(client.file), to: "changed.pem")
        let plain = try #require(answer("file:plain.pem", in: folder).identity)
        #expect(answer("file:changed.pem", in: folder).identity == plain)
    }

    @Sendable private static func joinLines(_ pem: String) -> String {
        pem.split(separator: "\n").reduce(into: "") { text, line in
            let isBoundary = line.hasPrefix("-----")
            text += (isBoundary && !text.isEmpty && !text.hasSuffix("\n") ? "\n" : "") + line + (isBoundary ? "\n" : "")
        }
    }

    @Test(
        arguments: [
            (nil, true), ([.clientAuth], true), ([.serverAuth, .clientAuth], true), ([.any], true),
            ([.serverAuth], false), ([.emailProtection, .codeSigning], false),
        ] as [([ExtendedKeyUsage.Usage]?, Bool)])
    func extendedKeyUsage(usages: [ExtendedKeyUsage.Usage]?, isAllowed: Bool) throws {
        try folder.write(TestCertificate(usages: usages).file, to: "acme.pem")
        let answer = answer("file:acme.pem", in: folder)
        #expect((answer.identity != nil) == isAllowed)
        #expect(isAllowed || answer.notUsable?.reason == .notForClients)
    }

    @Test(
        arguments: [
            (nil, true), (KeyUsage(digitalSignature: true), true),
            (KeyUsage(digitalSignature: true, keyAgreement: true), true),
            (KeyUsage(keyEncipherment: true), false), (KeyUsage(nonRepudiation: true, keyCertSign: true), false),
        ] as [(KeyUsage?, Bool)])
    func keyUsage(usage: KeyUsage?, isAllowed: Bool) throws {
        try folder.write(TestCertificate(keyUsage: usage).file, to: "acme.pem")
        let answer = answer("file:acme.pem", in: folder)
        #expect((answer.identity != nil) == isAllowed)
        guard !isAllowed else { return }
        #expect(answer.notUsable?.reason == .notForClients)
        #expect(answer.notUsable?.detail.hasSuffix("lacks digitalSignature") == true)
    }
}

extension TestCertificate {
    fileprivate var derBytes: [UInt8] {
        get throws { try certificate.serializeAsPEM().derBytes }
    }
}
