import ClientCertificates
import Foundation
import Testing

/// The file beside a certificate file that has its password.
@Suite struct PasswordFileTests {
    let folder: TemporaryFolder
    let client: TestCertificate

    init() throws {
        folder = try TemporaryFolder()
        client = try TestCertificate()
    }

    private func load(after previous: ClientIdentityStore? = nil) -> ClientIdentityStore {
        ClientIdentityStore(directory: folder.path, referenceTexts: ["file:acme.p12"], previous: previous)
    }

    private func answer(of store: ClientIdentityStore) -> ClientIdentityAnswer {
        store.identity(for: "file:acme.p12", at: TestCertificate.now)
    }

    @Test func changeIsNoticed() throws {
        try folder.write(Bundle.make(client.file), to: "acme.p12")
        let without = load()
        #expect(answer(of: without).notUsable?.detail.contains("is encrypted: put") == true)
        try folder.write("x", to: "acme.p12.password")
        let with = load(after: without)
        #expect(answer(of: with).identity != nil)
        try folder.write("y", to: "acme.p12.password")
        let wrong = load(after: with)
        #expect(answer(of: wrong).notUsable?.detail.hasSuffix("is wrong") == true)
        try folder.remove("acme.p12.password")
        #expect(answer(of: load(after: with)).notUsable?.detail.contains("is encrypted: put") == true)
    }

    /// A password that is there and cannot be read is an outage, through which the last good certificate serves.
    @Test func unreadablePasswordIsAnOutage() throws {
        try folder.write(Bundle.make(client.file), to: "acme.p12")
        try folder.write("x", to: "acme.p12.password")
        let good = load()
        try folder.remove("acme.p12.password")
        try folder.write("", to: "acme.p12.password/file")
        #expect(
            answer(of: load()).outage
                == "`file:acme.p12` cannot be read: its password in `acme.p12.password`: it is not a regular file")
        #expect(answer(of: load(after: good)).identity != nil)
    }

    /// A key is for everyone only where its password is as well.
    @Test(arguments: [
        (0o644, 0o644, true, true), (0o644, 0o600, true, false), (0o600, 0o644, true, false),
        (0o644, 0o600, false, true), (0o600, 0o644, false, false),
    ])
    func keysForEveryoneAreReported(mode: Int, passwordMode: Int, isEncrypted: Bool, isReported: Bool) throws {
        try folder.write(isEncrypted ? Bundle.make(client.file) : Data(client.file.utf8), to: "acme.p12", mode: mode)
        try folder.write("x", to: "acme.p12.password", mode: passwordMode)
        let status = try #require(load().status(at: TestCertificate.now).first)
        #expect(status.problem == nil)
        #expect(status.warnings.contains { $0.hasPrefix("everyone on this machine can read") } == isReported)
    }

    /// What opens without a password is open to whoever can read it.
    @Test(arguments: [nil, ""])
    func bundlesWithoutPasswordAreReported(password: String?) throws {
        try folder.write(Bundle.make(client.file, password: ""), to: "acme.p12", mode: 0o644)
        if let password { try folder.write(password, to: "acme.p12.password") }
        let status = try #require(load().status(at: TestCertificate.now).first)
        #expect(status.problem == nil)
        #expect(status.warnings.contains { $0.hasPrefix("everyone on this machine can read") })
    }

    @Test func swappedTogether() throws {
        let renewed = try TestCertificate()
        try folder.write(Bundle.make(client.file, password: "old"), to: "..2026_01/acme.p12")
        try folder.write("old", to: "..2026_01/acme.p12.password")
        try folder.write(Bundle.make(renewed.file, password: "new"), to: "..2026_02/acme.p12")
        try folder.write("new", to: "..2026_02/acme.p12.password")
        for name in ["acme.p12", "acme.p12.password"] { try folder.link(name, to: "..data/\(name)") }
        try folder.link("..data", to: "..2026_01")
        let before = load()
        try folder.link("..data", to: "..2026_02")
        #expect(try answer(of: before).identity?.fingerprint == client.fingerprint)
        #expect(try answer(of: load(after: before)).identity?.fingerprint == renewed.fingerprint)
    }
}
