import ClientCertificates
import Foundation
import SwiftASN1
import Testing
import X509

@Suite struct ChainOrderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func certificates(of identity: ClientIdentity) throws -> [Certificate] {
        try PEMDocument.parseMultiple(pemString: String(decoding: identity.certificateChainPEM, as: UTF8.self))
            .map { try Certificate(pemDocument: $0) }
    }

    /// In whatever order the blocks stand in the file, the identity is the same.
    @Test func orderInTheFileMakesNoDifference() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<12 {
            let kinds: [KeyKind] = [.p256, .p384, .ed25519]
            var line = [try TestCertificate("root", kind: kinds.randomElement(using: &random)!, isAuthority: true)]
            for depth in 0..<Int.random(in: 0..<5, using: &random) {
                line.append(
                    try TestCertificate(
                        "authority \(depth)", under: line.last, kind: kinds.randomElement(using: &random)!,
                        isAuthority: true))
            }
            line.append(try TestCertificate("client", under: line.last))
            let leaf = try #require(line.last)
            var blocks = try line.map { try $0.pem } + [leaf.keyPEM]
            for round in 0..<6 {
                blocks.shuffle(using: &random)
                // Text and repetitions make no difference either.
                let extra = round.isMultiple(of: 2) ? "" : "# again\n" + (try leaf.pem)
                try folder.write(blocks.joined(separator: "\n") + extra, to: "acme.pem")
                let identity = try #require(answer("file:acme.pem", in: folder).identity, "seed \(seed)")
                #expect(try certificates(of: identity) == line.reversed().map(\.certificate), "seed \(seed)")
                #expect(try identity.fingerprint == leaf.fingerprint, "seed \(seed)")
            }
        }
    }

    /// Two authorities of one name with different keys: the one that signed belongs, the other does not.
    @Test func issuerIsTheOneThatSigned() throws {
        let right = try TestCertificate("authority", isAuthority: true)
        let wrong = try TestCertificate("authority", isAuthority: true, notAfter: TestCertificate.now + 90 * 86_400)
        let client = try TestCertificate("client", under: right)
        try folder.write(wrong.pem + client.file + right.pem, to: "acme.pem")
        let identity = try #require(answer("file:acme.pem", in: folder).identity)
        #expect(try certificates(of: identity) == [client.certificate, right.certificate])
    }

    /// A cross-signed authority is sent under both of its issuers.
    @Test func crossSignedAuthorityStays() throws {
        let roots = try ["old root", "new root"].map { try TestCertificate($0, isAuthority: true) }
        let first = try TestCertificate("authority", under: roots[0], isAuthority: true)
        let second = try TestCertificate("authority", under: roots[1], key: first.key, isAuthority: true)
        let client = try TestCertificate("client", under: first)
        let orders = [[first, second], [second, first]].map { $0 + roots } + [roots + [first, second]]
        let chains = try orders.map { authorities in
            try folder.write(authorities.map { try $0.pem }.joined() + client.file, to: "acme.pem")
            return try certificates(of: #require(answer("file:acme.pem", in: folder).identity))
        }
        let sent = try #require(chains.first)
        #expect(sent.first == client.certificate)
        #expect(Set(sent.dropFirst().prefix(2)) == [first.certificate, second.certificate])
        #expect(Set(sent.dropFirst(3)) == Set(roots.map(\.certificate)))
        #expect(chains.allSatisfy { $0 == sent })
    }

    /// A certificate renewed with its key leaves two that match: the one that is valid for longer is presented.
    @Test(arguments: [false, true])
    func renewedCertificateIsPreferred(oldFirst: Bool) throws {
        let old = try TestCertificate("client", notAfter: TestCertificate.now - 1)
        let new = try TestCertificate("client", key: old.key)
        try folder.write((oldFirst ? old.pem + new.pem : new.pem + old.pem) + old.keyPEM, to: "acme.pem")
        #expect(try answer("file:acme.pem", in: folder).identity?.fingerprint == new.fingerprint)
    }

    @Test func strangersAreLeftOutWithAWarning() throws {
        let client = try TestCertificate()
        try folder.write(client.file + TestCertificate("stranger", isAuthority: true).pem, to: "acme.pem")
        let store = ClientIdentityStore(directory: folder.path, referenceTexts: ["file:acme.pem"])
        let identity = try #require(store.identity(for: "file:acme.pem", at: TestCertificate.now).identity)
        #expect(try certificates(of: identity) == [client.certificate])
        let status = try #require(store.status(at: TestCertificate.now).first)
        #expect(status.warnings == ["1 certificate(s) in the file do not belong to the chain and are not sent"])
    }

    /// What is missed is the issuer of a leaf alone: a root is left out by whoever does it right.
    @Test func missingIssuerIsNamed() throws {
        let root = try TestCertificate("root", isAuthority: true)
        let between = try TestCertificate("between", under: root, isAuthority: true)
        let client = try TestCertificate("client", under: between)
        let cases = try [
            ("alone", client.file, true), ("with its issuer", client.file + between.pem, false),
            ("whole", root.pem + client.file + between.pem, false), ("self-signed", TestCertificate().file, false),
        ]
        for (name, file, isReported) in cases {
            try folder.write(file, to: "acme.pem")
            let status = ClientIdentityStore(directory: folder.path, referenceTexts: ["file:acme.pem"])
                .status(at: TestCertificate.now)
            let warnings = try #require(status.first?.warnings)
            #expect(warnings.contains { $0.contains("of the issuer, CN=between,") } == isReported, "\(name)")
            #expect(warnings.isEmpty != isReported, "\(name)")
        }
    }
}
