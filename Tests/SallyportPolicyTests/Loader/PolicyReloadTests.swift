import Foundation
import Testing

@testable import SallyportPolicy

/// Loading again gives what loading from the beginning gives, whatever has changed in between, and reads no more than it must.
@Suite struct PolicyReloadTests {
    private static let seed: UInt64 = 0x2E10_AD

    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("reload-\(UUID().uuidString)").path

        init() throws {
            try FileManager.default.createDirectory(atPath: path + "/sub", withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        }

        func remove(_ name: String) { try? FileManager.default.removeItem(atPath: "\(path)/\(name)") }

        func move(_ name: String, to other: String) {
            remove(other)
            try? FileManager.default.moveItem(atPath: "\(path)/\(name)", toPath: "\(path)/\(other)")
        }
    }

    /// What a change of a file may leave there.
    private func text(_ generator: inout SeededGenerator) -> String {
        let id = generator.pick(["a", "b", "c", "d", "e"])
        let host = generator.pick(["a.example", "\"*.b.example\"", "partners", "*.com", "c.example"])
        let isEnabled = !generator.oneIn(6)
        let profile = generator.oneIn(3) ? "profiles: [base]\n" : ""
        let comment = generator.oneIn(5) ? "# sallyport:ignore SP9999 no such code\n" : ""
        let certificate = generator.pick(["x", "y", "z"])
        let service = generator.oneIn(2) ? "services: { S: { certificate: \"file:\(certificate).pem\" } }\n" : ""
        let account = account(
            "\(comment)\(profile)\(service)enabled: \(isEnabled)\nforward: [{ host: \(host) }]", id: id)
        switch Int.random(in: 0..<12, using: &generator) {
        case 0:
            return
                "version: 1\nkind: Profile\nprofile: base\nforward: [{ host: \(generator.pick(["p", "q"])).example }]\n"
        case 1: return "version: 1\nkind: HostGroups\ngroups: { partners: [\(generator.pick(["x", "y"])).example] }\n"
        case 2: return "version: 1\nkind: Defaults\nfallback: \(generator.pick(["refuse", "plain-tls"]))\n"
        case 3: return "version: 1\nkind: ["
        case 4: return account + "---\nversion: 1\nkind: Profile\nprofile: other\nforward: []\n"
        case 5: return account + "---\n" + self.account("description: second", id: id + "2")
        default: return account
        }
    }

    private func account(_ body: String, id: String) -> String {
        "version: 1\nkind: Account\naccount: \(id)\n\(body)\n"
    }

    @Test func agreesWithLoadingFromTheBeginning() throws {
        var generator = SeededGenerator(seed: Self.seed)
        let folder = try Folder()
        let names = ["a.yaml", "b.yaml", "c.yml", "sub/d.yaml", "sub/e.yaml", "sub.yaml"]
        var loaded: LoadedPolicies?
        var succeeded = 0
        for step in 0..<250 {
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                switch Int.random(in: 0..<6, using: &generator) {
                case 0: folder.remove(generator.pick(names))
                case 1: folder.move(generator.pick(names), to: generator.pick(names))
                default: try folder.write(generator.pick(names), text(&generator))
                }
            }
            let (outcome, next) = PolicyLoader.reload([folder.path], after: loaded)
            let whole = PolicyLoader.load([folder.path], lint: false)
            let note = "step \(step), seed \(Self.seed)"
            #expect(outcome.diagnostics == whole.diagnostics, "\(note)")
            #expect(outcome.tree?.digest == whole.tree?.digest, "\(note)")
            #expect((outcome.accounts, outcome.rules) == (whole.accounts, whole.rules), "\(note)")
            #expect((next == nil) == (whole.tree == nil), "\(note)")
            let certificates = (next?.certificateReferences, whole.tree?.certificateReferences)
            #expect(certificates.0.map(Set.init) == certificates.1.map(Set.init), "\(note)")
            if let tree = outcome.tree, let other = whole.tree { try compare(tree, other, note) }
            succeeded += next == nil ? 0 : 1
            loaded = next ?? loaded
        }
        #expect(succeeded > 30)
    }

    private func compare(_ tree: RuleTree, _ other: RuleTree, _ note: String) throws {
        #expect(tree.accountCount == other.accountCount, "\(note)")
        #expect(tree.ruleCount == other.ruleCount, "\(note)")
        for id in ["a", "b", "c", "d", "e", "a2", "b2"] {
            for host in ["a", "x.b", "x", "y", "c", "p", "q"] {
                let account = try #require(AccountID(id))
                let request = PolicyRequest(
                    account: account, method: .get, url: try ForwardURL("https://\(host).example/"), service: nil)
                #expect(
                    tree.explain(request, scopes: nil) == other.explain(request, scopes: nil), "\(note): \(id) \(host)")
            }
        }
    }

    @Test func keepsTheTreeWhereNothingHasChanged() throws {
        let folder = try Folder()
        try folder.write("a.yaml", account("forward: [{ host: a.example }]", id: "a"))
        let first = try #require(PolicyLoader.reload([folder.path], after: nil).loaded)
        let same = try #require(PolicyLoader.reload([folder.path], after: first).loaded)
        #expect(same.tree === first.tree)
        // Written again with the same content: another stamp, and nothing else.
        try folder.write("a.yaml", account("forward: [{ host: a.example }]", id: "a"))
        let touched = try #require(PolicyLoader.reload([folder.path], after: same).loaded)
        #expect(touched.tree === first.tree)
        try folder.write("a.yaml", account("forward: [{ host: b.example }]", id: "a"))
        let changed = try #require(PolicyLoader.reload([folder.path], after: touched).loaded)
        #expect(changed.tree !== first.tree)
        #expect(changed.tree.digest != first.tree.digest)
    }

    /// A letter that can be written in two ways makes two names of a file, whatever texts say of it.
    @Test func takesNamesByTheirBytes() throws {
        let folder = try Folder()
        let names = ["caf\u{E9}.yaml", "cafe\u{301}.yaml"]
        try folder.write(names[0], account("forward: [{ host: a.example }]", id: "a"))
        let first = try #require(PolicyLoader.reload([folder.path], after: nil).loaded)
        folder.move(names[0], to: names[1])
        let second = try #require(PolicyLoader.reload([folder.path], after: first).loaded)
        #expect(second.tree.digest != first.tree.digest)
        #expect(second.tree.digest == PolicyLoader.load([folder.path]).tree?.digest)
        try folder.write(names[0], account("forward: [{ host: b.example }]", id: "b"))
        let both = PolicyLoader.load(names.map { "\(folder.path)/\($0)" })
        #expect(both.accounts == 2)
    }

    /// A file that is rewritten in the instant after it was read, with as many bytes: its stamp may be the same.
    @Test func seesWhatWasWrittenAtOnceAfterReading() throws {
        let folder = try Folder()
        var loaded: LoadedPolicies?
        for round in 0..<200 {
            let host = round.isMultiple(of: 2) ? "a.example" : "b.example"
            try folder.write("a.yaml", account("forward: [{ host: \(host) }]", id: "a"))
            loaded = PolicyLoader.reload([folder.path], after: loaded).loaded
            let request = PolicyRequest(
                account: try #require(AccountID("a")), method: .get, url: try ForwardURL("https://\(host)/"),
                service: nil)
            let explanation = try #require(loaded).tree.explain(request, scopes: nil)
            #expect(explanation.outcome == .allow, "round \(round)")
        }
    }

    @Test func followsFoldersThatAreSwappedAsLinks() throws {
        let folder = try Folder()
        for (version, host) in [("1", "a.example"), ("2", "b.example")] {
            try FileManager.default.createDirectory(
                atPath: "\(folder.path)/..\(version)", withIntermediateDirectories: true)
            try folder.write("..\(version)/a.yaml", account("forward: [{ host: \(host) }]", id: "a"))
        }
        try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/..data", withDestinationPath: "..1")
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/a.yaml", withDestinationPath: "..data/a.yaml")
        let first = try #require(PolicyLoader.reload([folder.path], after: nil).loaded)
        folder.remove("..data")
        try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/..data", withDestinationPath: "..2")
        let second = try #require(PolicyLoader.reload([folder.path], after: first).loaded)
        #expect(first.tree.digest != second.tree.digest)
    }
}
