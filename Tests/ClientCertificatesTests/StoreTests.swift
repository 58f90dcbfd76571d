import ClientCertificates
import Foundation
import Testing

/// What a store answers over time and across reloads.
@Suite struct StoreTests {
    let folder: TemporaryFolder
    let client: TestCertificate
    let now = TestCertificate.now

    init() throws {
        folder = try TemporaryFolder()
        client = try TestCertificate()
    }

    private func load(
        _ reference: String = "file:acme.pem", after previous: ClientIdentityStore? = nil
    )
        -> ClientIdentityStore
    {
        ClientIdentityStore(directory: folder.path, referenceTexts: [reference], previous: previous)
    }

    /// The file is there but cannot be read, also not by an administrator.
    private func breakReading(_ name: String = "acme.pem") throws {
        try folder.remove(name)
        try folder.link(name, to: name)
    }

    /// RFC 5280 4.1.2.5: both ends are included.
    @Test(
        arguments: [
            (-1, NotUsable.Reason.notYetValid), (0, nil), (1, nil), (99, nil), (100, nil), (101, .expired),
            (1_000_000_000, .expired), (-2_000_000_000, .notYetValid),
        ] as [(Int64, NotUsable.Reason?)])
    func dates(offset: Int64, reason: NotUsable.Reason?) throws {
        try folder.write(TestCertificate(notBefore: now, notAfter: now + 100).file, to: "acme.pem")
        let answer = load().identity(for: "file:acme.pem", at: now + offset)
        #expect(answer.notUsable?.reason == reason)
        #expect((answer.identity == nil) == (reason != nil))
        let words: [NotUsable.Reason: String] = [
            .expired: "`file:acme.pem` expired after 2026-03-01T12:01:40Z",
            .notYetValid: "`file:acme.pem` is not valid before 2026-03-01T12:00:00Z",
        ]
        #expect(answer.notUsable?.detail == reason.flatMap { words[$0] })
    }

    @Test func unchangedContentIsNotParsedAgain() throws {
        try folder.write(client.file, to: "acme.pem")
        let first = load()
        // Neither a new time of change nor a new file makes a difference, only the content does.
        try folder.remove("acme.pem")
        try folder.write(client.file, to: "acme.pem")
        let second = load(after: first)
        let renewed = try TestCertificate()
        try folder.write(renewed.file, to: "acme.pem")
        let third = load(after: second)
        let keys = try [first, second, third].map {
            try #require($0.identity(for: "file:acme.pem", at: now).identity).privateKeyPEM
        }
        #expect(keys[0] === keys[1])
        #expect(keys[1] !== keys[2])
        #expect(try third.identity(for: "file:acme.pem", at: now).identity?.fingerprint == renewed.fingerprint)
    }

    @Test func equalFilesAreParsedOnce() throws {
        try folder.write(client.file, to: "a.pem")
        try folder.write(client.file, to: "b.pem")
        let store = ClientIdentityStore(directory: folder.path, referenceTexts: ["file:a.pem", "file:b.pem"])
        let (a, b) = (store.identity(for: "file:a.pem", at: now), store.identity(for: "file:b.pem", at: now))
        #expect(try #require(a.identity).privateKeyPEM === #require(b.identity).privateKeyPEM)
    }

    @Test func unreadableFileIsAnOutage() throws {
        try folder.link("acme.pem", to: "acme.pem")
        #expect(
            load().identity(for: "file:acme.pem", at: now).outage
                == "`file:acme.pem` cannot be read: too many levels of symbolic links")
    }

    /// The last good certificate serves until it expires; then it is the outage that shows, not an expired certificate.
    @Test func lastGoodIdentityServesThroughAnOutage() throws {
        try folder.write(client.file, to: "acme.pem")
        let good = load()
        try breakReading()
        let later = load(after: load(after: good))
        let answer = later.identity(for: "file:acme.pem", at: now)
        #expect(try answer.identity?.fingerprint == client.fingerprint)
        let expiry = try #require(answer.identity).notAfter
        #expect(later.identity(for: "file:acme.pem", at: expiry).identity != nil)
        #expect(later.identity(for: "file:acme.pem", at: expiry + 1).outage != nil)
        let status = try #require(later.status(at: now).first)
        #expect(status.problem == nil)
        #expect(status.warnings.first?.hasPrefix("what was read earlier is in use: `file:acme.pem` cannot") == true)

        try folder.remove("acme.pem")
        try folder.write(client.file, to: "acme.pem")
        #expect(load(after: later).status(at: now).first?.warnings == [])
    }

    @Test func missingFolderIsAnOutage() throws {
        try folder.write(client.file, to: "acme.pem")
        let place = "\(folder.path)/certificates"
        let otherFolder = load()
        let missing = { (previous: ClientIdentityStore?) in
            ClientIdentityStore(directory: place, referenceTexts: ["file:acme.pem"], previous: previous)
        }
        try folder.write(client.file, to: "certificates/acme.pem")
        let good = missing(nil)
        try folder.remove("certificates")
        #expect(
            missing(nil).identity(for: "file:acme.pem", at: now).outage?.contains("folder cannot be opened") == true)
        #expect(missing(otherFolder).identity(for: "file:acme.pem", at: now).outage != nil)
        #expect(missing(good).identity(for: "file:acme.pem", at: now).identity != nil)
    }

    /// What is gone or broken today is not served from yesterday.
    @Test(
        arguments: [
            (nil, .notFound), ("", .unreadable), ("mismatch", .keyMismatch),
        ] as [(String?, NotUsable.Reason)])
    func lastGoodIdentityDoesNotServeOtherwise(content: String?, reason: NotUsable.Reason) throws {
        try folder.write(client.file, to: "acme.pem")
        let good = load()
        try folder.remove("acme.pem")
        if let content {
            try folder.write(content == "mismatch" ? client.pem + TestCertificate().keyPEM : content, to: "acme.pem")
        }
        #expect(load(after: good).identity(for: "file:acme.pem", at: now).notUsable?.reason == reason)
    }

    /// A source that is not configured is an outage and never "no certificate".
    @Test(arguments: [
        ("vault:mtls/acme/idp", "`vault:mtls/acme/idp`: no Vault is configured; set certificates.vault"),
        ("vault:a#b", "`vault:a#b`: no Vault is configured; set certificates.vault"),
        ("pki:payments", "`pki:payments`: no Vault is configured; set certificates.vault"),
        ("file:acme.pem", "`file:acme.pem`: no certificates folder is configured; set certificates.directory"),
        ("env:KEY", "`env` is not a certificate source"),
        ("file:../acme.pem", "the segment `..` begins with a dot"),
    ])
    func sourcesThatAreNotThere(reference: String, detail: String) {
        let store = ClientIdentityStore(directory: nil, referenceTexts: [reference])
        guard case .unavailable(let said, let seconds) = store.identity(for: reference, at: now) else {
            Issue.record("`\(reference)` is not an outage")
            return
        }
        #expect(said == detail)
        #expect(seconds > 0)
    }

    @Test func referencesThatWereNotLoaded() throws {
        try folder.write(client.file, to: "acme.pem")
        try folder.write(client.file, to: "other.pem")
        #expect(load().identity(for: "file:other.pem", at: now).outage?.contains("was not read") == true)
    }

    @Test func parsedReferencesAreTheSame() throws {
        try folder.write(client.file, to: "acme.pem")
        let store = ClientIdentityStore(
            directory: folder.path, references: [try CertificateReference(parsing: "file:acme.pem")], previous: nil)
        #expect(store.identity(for: "file:acme.pem", at: now).identity != nil)
    }

    @Test func statusTellsEverything() throws {
        let authority = try TestCertificate("authority", isAuthority: true)
        let good = try TestCertificate("good", under: authority, notAfter: now + 86_399)
        let old = try TestCertificate("old", under: authority, notAfter: now - 1)
        try folder.write(good.file, to: "good.pem")
        try folder.write(old.file, to: "old.pem")
        let references = ["vault:x", "file:old.pem", "file:good.pem", "file:none.pem", "file:good.pem"]
        let status = ClientIdentityStore(directory: folder.path, referenceTexts: references).status(at: now)
        #expect(status.map(\.reference) == ["file:good.pem", "file:none.pem", "file:old.pem", "vault:x"])
        #expect(status.map(\.facts?.daysToExpiry) == [0, nil, -1, nil])
        let facts = try #require(status[0].facts)
        #expect(try facts.fingerprint == good.fingerprint)
        #expect(facts.subject.hasPrefix("CN=good,"))
        #expect(facts.issuer.hasPrefix("CN=authority,"))
        #expect(facts.notAfter == now + 86_399)
        #expect(facts.notBefore == now - 86_400)
        #expect(status[0].problem == nil)
        #expect(status[1].problem?.detail == "`file:none.pem` does not exist in the certificates folder")
        #expect(
            status[2].problem
                == .notUsable(
                    NotUsable(.expired, "`file:old.pem` expired after 2026-03-01T11:59:59Z")))
        #expect(status[3].problem?.detail.contains("no Vault is configured") == true)
    }

    @Test(arguments: [(0, 0), (86_399, 0), (86_400, 1), (86_401, 1), (-1, -1), (-86_400, -1), (-86_401, -2)])
    func daysToExpiry(secondsLeft: Int64, days: Int) throws {
        try folder.write(client.file, to: "acme.pem")
        let store = load()
        let notAfter = try #require(store.identity(for: "file:acme.pem", at: now).identity).notAfter
        #expect(store.status(at: notAfter - secondsLeft).first?.facts?.daysToExpiry == days)
    }
}
