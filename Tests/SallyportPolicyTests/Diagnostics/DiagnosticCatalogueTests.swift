import Foundation
import Testing

@testable import SallyportPolicy

/// Every code is explained, and each example brings about what it is an example of.
@Suite struct DiagnosticCatalogueTests {
    @Test func everyCodeHasOneEntry() {
        #expect(DiagnosticCatalogue.entries.map(\.code) == DiagnosticCode.allCases.sorted { $0.rawValue < $1.rawValue })
    }

    @Test(arguments: DiagnosticCatalogue.entries.map(\.code)) func entryReadsWell(code: DiagnosticCode) throws {
        let entry = try #require(DiagnosticCatalogue.entry(code))
        for sentence in [entry.meaning, entry.reason] {
            #expect(sentence.hasSuffix("."), "\(sentence)")
            #expect(!sentence.contains("\n") && !sentence.contains("  "), "\(sentence)")
        }
        #expect(!entry.title.hasSuffix("."))
        #expect(entry.wrong != entry.right)
        for example in [entry.wrong, entry.right] {
            guard case .policy(let text) = example else { continue }
            #expect(text.hasSuffix("\n"), "\(text)")
        }
    }

    @Test(arguments: DiagnosticCatalogue.entries.map(\.code)) func wrongExampleIsThatMistakeAlone(
        code: DiagnosticCode
    ) throws {
        guard case .policy(let text) = try #require(DiagnosticCatalogue.entry(code)).wrong else { return }
        let found = complaints(of: text)
        #expect(found.contains(code), "\(found)")
        let errors = Set(found.filter { $0.severity == .error })
        #expect(errors == (code.severity == .error ? [code] : []))
    }

    @Test(arguments: DiagnosticCatalogue.entries.map(\.code)) func rightExampleIsWithoutIt(
        code: DiagnosticCode
    ) throws {
        guard case .policy(let text) = try #require(DiagnosticCatalogue.entry(code)).right else { return }
        let found = complaints(of: text)
        #expect(!found.contains(code) && !found.contains { $0.severity == .error }, "\(found)")
    }

    private static let manyPlaces: [UInt8] = {
        let hosts = (0..<1001).map { "h\($0).acme.example" }.joined(separator: ", ")
        let paths = (0..<1000).map { "/p\($0)" }.joined(separator: ", ")
        return Array(
            "version: 1\nkind: Account\naccount: acme\nforward: [{ host: [\(hosts)], paths: [\(paths)] }]\n".utf8)
    }()

    /// Examples that no text can show, as bytes.
    @Test(arguments: [
        (DiagnosticCode.fileTooLarge, [UInt8](repeating: 0x23, count: 1 << 20 + 1)),
        (.invalidEncoding, Array("version: 1 # Caf".utf8) + [0xE9]),
        (.tooManyPlaces, manyPlaces),
    ])
    func situationInBytes(code: DiagnosticCode, bytes: [UInt8]) throws {
        guard case .situation = try #require(DiagnosticCatalogue.entry(code)).wrong else {
            Issue.record("the example is a text")
            return
        }
        let text = PolicyLoader.Text(path: "a.yaml", relativePath: "a.yaml", bytes: bytes)
        #expect(Set(PolicyLoader.load([text], at: ".").diagnostics.map(\.code)).contains(code))
    }

    /// Those of the server's configuration are tried where that is read, and in the end-to-end tests.
    @Test func noOtherPolicyIsWithoutATextualExample() {
        let situations = DiagnosticCatalogue.entries.filter {
            if case .policy = $0.wrong { false } else { $0.code.rawValue < "SP04" }
        }
        #expect(situations.map(\.code) == [.unreadableFile, .fileTooLarge, .invalidEncoding, .tooManyPlaces])
    }

    private func complaints(of text: String) -> [DiagnosticCode] {
        let text = PolicyLoader.Text(path: "a.yaml", relativePath: "a.yaml", bytes: Array(text.utf8))
        return PolicyLoader.load([text], at: ".").diagnostics.map(\.code)
    }
}

/// `sallyport check --explain`: what a person may ask for.
@Suite struct DiagnosticLookupTests {
    @Test(arguments: [
        ("SP0101", DiagnosticCode.unknownKey), ("sp0101", .unknownKey), ("unknown-key", .unknownKey),
        ("Unknown-Key", .unknownKey), ("SP0506", .certificateExpiringSoon),
    ])
    func findsByNumberAndName(text: String, code: DiagnosticCode) {
        #expect(DiagnosticCatalogue.code(text) == code)
    }

    @Test(arguments: [
        ("SP01O1", "SP0101"), ("unknwon-key", "unknown-key"), ("duplicate-acount", "duplicate-account"),
        ("ambiguous", nil), ("", nil),
    ])
    func namesWhatIsNear(text: String, nearest: String?) {
        #expect(DiagnosticCatalogue.code(text) == nil)
        #expect(DiagnosticCatalogue.nearest(to: text) == nearest)
    }

    @Test func textKeepsToItsWidth() throws {
        for entry in DiagnosticCatalogue.entries {
            for line in entry.text(width: 60).split(separator: "\n") where !line.hasPrefix("    ") {
                #expect(line.count <= 60 || !line.contains(" "), "\(line)")
            }
        }
    }
}

/// `docs/diagnostics.md` is what the catalogue says, and nothing else. `make goldens` writes it anew.
@Suite struct DiagnosticPageTests {
    private let page = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("../../../docs/diagnostics.md").standardizedFileURL

    @Test func pageIsTheCatalogue() throws {
        if ProcessInfo.processInfo.environment["SALLYPORT_UPDATE_GOLDENS"] == "1" {
            try Data(DiagnosticCatalogue.markdown.utf8).write(to: page)
        }
        let text = String(decoding: try Data(contentsOf: page), as: UTF8.self)
        #expect(text == DiagnosticCatalogue.markdown, "run `make goldens` where the catalogue was changed")
    }

    @Test func everyLinkLeadsToASection() {
        let page = DiagnosticCatalogue.markdown
        for code in DiagnosticCode.allCases {
            #expect(page.contains("(#\(code.rawValue.lowercased())-\(code.name))"))
            #expect(page.contains("\n## \(code.rawValue) \(code.name)\n"))
        }
    }
}
