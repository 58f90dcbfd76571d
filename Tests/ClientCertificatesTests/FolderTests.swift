import ClientCertificates
import Foundation
import Testing

/// Which files of a folder are read.
@Suite struct FolderTests {
    let folder: TemporaryFolder
    let client: TestCertificate

    init() throws {
        folder = try TemporaryFolder()
        client = try TestCertificate()
    }

    @Test(arguments: ["acme.pem", "sub/acme.pem", "a/b/c/acme", "x..y"])
    func plainPaths(name: String) throws {
        try folder.write(client.file, to: name)
        #expect(try answer("file:\(name)", in: folder).identity?.fingerprint == client.fingerprint)
    }

    @Test(arguments: ["file:none.pem", "file:none/acme.pem", "file:acme.pem/more", "file:dangling.pem"])
    func absence(reference: String) throws {
        try folder.write(client.file, to: "acme.pem")
        try folder.link("dangling.pem", to: "nowhere.pem")
        #expect(answer(reference, in: folder).notUsable?.reason == .notFound)
    }

    /// The folder's own links, and links inside it.
    @Test func linksThatStay() throws {
        try folder.write(client.file, to: "real/store/acme.pem")
        try folder.link("linked", to: "real")
        try folder.link("real/alias.pem", to: "store/acme.pem")
        try folder.link("real/absolute.pem", to: "\(folder.path)/real/store/acme.pem")
        for reference in ["file:alias.pem", "file:absolute.pem", "file:store/acme.pem"] {
            let store = ClientIdentityStore(directory: "\(folder.path)/linked", referenceTexts: [reference])
            #expect(store.identity(for: reference, at: TestCertificate.now).identity != nil, "\(reference)")
        }
    }

    @Test(arguments: ["file:escape.pem", "file:absolute.pem", "file:out/acme.pem", "file:sibling.pem"])
    func linksThatLeave(reference: String) throws {
        try folder.write(client.file, to: "outside/acme.pem")
        try folder.write(client.file, to: "certificates-of-others/acme.pem")
        try folder.write(client.file, to: "certificates/inside.pem")
        try folder.link("certificates/escape.pem", to: "../outside/acme.pem")
        try folder.link("certificates/absolute.pem", to: "\(folder.path)/outside/acme.pem")
        try folder.link("certificates/out", to: "../outside")
        try folder.link("certificates/sibling.pem", to: "../certificates-of-others/acme.pem")
        let store = ClientIdentityStore(directory: "\(folder.path)/certificates", referenceTexts: [reference])
        #expect(
            store.identity(for: reference, at: TestCertificate.now).outage
                == "`\(reference)` cannot be read: it is a link that leads out of the certificates folder")
    }

    /// The layout of a mounted secret: `acme.pem -> ..data/acme.pem`, `..data -> ..2026_01`, swapped as a whole.
    @Test(arguments: ["", "elsewhere/"])
    func swappedFolders(place: String) throws {
        let renewed = try TestCertificate()
        try folder.write(client.file, to: "\(place.isEmpty ? "mount/" : place)..2026_01/acme.pem")
        try folder.write(renewed.file, to: "\(place.isEmpty ? "mount/" : place)..2026_02/acme.pem")
        try folder.write("", to: "mount/placeholder")
        let target = place.isEmpty ? "" : "../\(place)"
        try folder.link("mount/..data", to: "\(target)..2026_01")
        try folder.link("mount/acme.pem", to: "..data/acme.pem")
        let load = { (previous: ClientIdentityStore?) in
            ClientIdentityStore(
                directory: "\(folder.path)/mount", referenceTexts: ["file:acme.pem"], previous: previous)
        }
        let before = load(nil)
        try folder.link("mount/..data", to: "\(target)..2026_02")
        let after = load(before)
        let now = TestCertificate.now
        #expect(try before.identity(for: "file:acme.pem", at: now).identity?.fingerprint == client.fingerprint)
        #expect(try after.identity(for: "file:acme.pem", at: now).identity?.fingerprint == renewed.fingerprint)
    }

    @Test func notRegularFiles() throws {
        try folder.write(client.file, to: "folder/acme.pem")
        let made = unsafe mkfifo("\(folder.path)/pipe", 0o600)
        #expect(made == 0)
        for name in ["folder", "pipe"] {
            #expect(
                answer("file:\(name)", in: folder).outage == "`file:\(name)` cannot be read: it is not a regular file")
        }
    }

    @Test(arguments: [(0, true), (1, false)])
    func sizeIsBounded(excess: Int, isTaken: Bool) throws {
        let content = try client.file
        try folder.write(
            content + String(repeating: "\n", count: 262_144 - content.utf8.count + excess), to: "acme.pem")
        let answer = answer("file:acme.pem", in: folder)
        #expect((answer.identity != nil) == isTaken)
        #expect(isTaken || answer.outage?.contains("is larger than 256 KiB") == true)
    }

    @Test(arguments: [(0o600, false), (0o640, false), (0o644, true), (0o604, true)])
    func keysForEveryoneAreReported(mode: Int, isReported: Bool) throws {
        try folder.write(client.file, to: "acme.pem", mode: mode)
        let store = ClientIdentityStore(directory: folder.path, referenceTexts: ["file:acme.pem"])
        let status = try #require(store.status(at: TestCertificate.now).first)
        #expect(status.problem == nil)
        #expect(status.warnings.contains { $0.hasPrefix("everyone on this machine can read") } == isReported)
    }
}
