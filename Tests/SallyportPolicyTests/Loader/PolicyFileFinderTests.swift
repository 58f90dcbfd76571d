import Foundation
import Testing

@testable import SallyportPolicy

/// The order of what is found is that of the paths' bytes, however folders and files are named.
@Suite struct PolicyFileFinderTests {
    private static let seed: UInt64 = 0xF11E_5

    /// Names that are alike for long, or differ in what comes before and after a slash.
    private func name(_ generator: inout SeededGenerator) -> String {
        let begin = generator.pick([
            "a", "b", "a-long-name-of-a-partner-", "a-long-name-of-", "caf\u{E9}", "cafe\u{301}",
        ])
        return begin + generator.pick(["", "-", ".", "0", "1", "a", "\u{FF5E}"])
    }

    @Test func isThatOfThePaths() throws {
        var generator = SeededGenerator(seed: Self.seed)
        for round in 0..<20 {
            let root = FileManager.default.temporaryDirectory.appendingPathComponent("find-\(UUID().uuidString)").path
            defer { try? FileManager.default.removeItem(atPath: root) }
            var paths: Set<[UInt8]> = []
            for _ in 0..<Int.random(in: 0...60, using: &generator) {
                let names = (0..<Int.random(in: 1...3, using: &generator)).map { _ in name(&generator) }
                let folder = ([root] + names.dropLast()).joined(separator: "/")
                let path = "\(folder)/\(names[names.count - 1]).yaml"
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                try Data().write(to: URL(fileURLWithPath: path))
                paths.insert(Array(path.utf8))
            }
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
            let expected = paths.sorted { $0.lexicographicallyPrecedes($1) }
            let note = "round \(round), seed \(Self.seed)"
            var diagnostics: [Diagnostic] = []
            let found = PolicyFileFinder.find([root], &diagnostics)
            #expect(found.map { Array($0.path.utf8) } == expected, "\(note)")
            #expect(found.map { "\(root)/\($0.relativePath)" } == found.map(\.path), "\(note)")
            // What is given twice is found once.
            #expect(PolicyFileFinder.find([root, root + "/"], &diagnostics) == found, "\(note)")
            #expect(diagnostics.isEmpty)
        }
    }
}
