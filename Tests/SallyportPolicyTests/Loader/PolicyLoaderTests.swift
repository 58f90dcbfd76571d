import Foundation
import Testing

@testable import SallyportPolicy

/// Which files are read, and what reading them twice gives.
@Suite struct PolicyLoaderTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("policies-\(UUID().uuidString)")

    private func write(_ name: String, _ text: String) throws {
        let file = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.appendingPathComponent(name).path, withDestinationPath: target)
    }

    @Test func readsYAMLFilesInAnyDepthAndLeavesOutWhatEditorsLeave() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("a.yaml", account("description: one", id: "a"))
        try write("deep/er/b.yml", account("description: two", id: "b"))
        for name in [".hidden.yaml", ".git/c.yaml", "a.yaml~", "a.yaml.swp", "README.md", "notes.yaml.bak"] {
            try write(name, "not: a policy")
        }
        let outcome = PolicyLoader.load([folder.path], lint: false)
        #expect(outcome.diagnostics.isEmpty)
        #expect(outcome.accounts == 2)
    }

    @Test func followsLinkedFoldersAndEndsCircles() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("..2026_01/a.yaml", account("description: one", id: "a"))
        try link("..data", to: "..2026_01")
        try link("a.yaml", to: "..data/a.yaml")
        try write("sub/b.yaml", account("description: two", id: "b"))
        try link("sub/up", to: "..")
        let outcome = PolicyLoader.load([folder.path], lint: false)
        #expect(outcome.diagnostics.isEmpty)
        #expect(outcome.accounts == 2)
    }

    @Test func digestFollowsNamesAndContents() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("a.yaml", account("description: one", id: "a"))
        let first = try #require(PolicyLoader.load([folder.path]).tree?.digest)
        #expect(PolicyLoader.load([folder.path + "/"]).tree?.digest == first)
        try write("a.yaml", account("description: 1ne", id: "a"))
        let second = try #require(PolicyLoader.load([folder.path]).tree?.digest)
        #expect(first != second && second.utf8.count == 64)
    }

    @Test(arguments: [
        (["/nowhere/at/all"], DiagnosticCode.unreadableFile),
        ([], DiagnosticCode.noDocuments),
    ])
    func saysWhatIsMissing(paths: [String], code: DiagnosticCode) {
        let outcome = PolicyLoader.load(paths)
        #expect(outcome.tree == nil)
        #expect(outcome.diagnostics.map(\.code) == [code])
    }

    @Test func everyErrorOfEveryFileIsReported() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("a.yaml", account("forwrad: []\nfallback: perhaps", id: "a/b"))
        try write("b.yaml", account("forward: [{ host: \"*.com\" }, { host: x.acme.example, methods: [TRACE] }]"))
        try write("c.yaml", "version: 1\nkind: [")
        let outcome = PolicyLoader.load([folder.path])
        #expect(
            outcome.diagnostics.map(\.code) == [
                .invalidAccountID, .unknownKey, .unknownWord, .hostPatternTooWide, .unknownMethod, .yamlSyntax,
            ])
    }
}

/// The digest's algorithm against the vectors of FIPS 180-4, and lengths around its block size against `sha256sum`.
@Suite struct SHA256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func vectors(text: String, expected: String) {
        #expect(SHA256.digest(of: Array(text.utf8).span).description == expected)
    }

    @Test func agreesWithSha256sum() throws {
        for length in [1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1_000, 100_000] {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }
            let process = Process()
            let (input, output) = (Pipe(), Pipe())
            process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
            process.standardInput = input
            process.standardOutput = output
            try process.run()
            try input.fileHandleForWriting.write(contentsOf: Data(bytes))
            try input.fileHandleForWriting.close()
            let expected = String(decoding: output.fileHandleForReading.readDataToEndOfFile().prefix(64), as: UTF8.self)
            process.waitUntilExit()
            #expect(SHA256.digest(of: bytes.span).description == expected, "length \(length)")
        }
    }
}
