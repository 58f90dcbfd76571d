import Foundation
import Testing

@testable import SallyportPolicy

/// Where the YAML test suite is, if `SALLYPORT_CORPUS` names a folder that has it.
private enum YAMLTestSuite {
    static let archive: String? = ProcessInfo.processInfo.environment["SALLYPORT_CORPUS"]
        .map { $0 + "/yaml-test-suite-data-2022-01-17.tgz" }
        .flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
}

/// The YAML test suite: every document is read as it is meant, or refused at a place.
@Suite struct YAMLTestSuiteTests {
    /// Block texts that end with spaces and the file: libyaml keeps one line end less than the suite.
    private static let endsWithoutLineEnd = ["/yts/JEF9/02", "/yts/L24T/01"]

    @Test(.enabled(if: YAMLTestSuite.archive != nil, "SALLYPORT_CORPUS names no folder with the YAML test suite"))
    func readsOrRefusesEveryDocument() throws {
        let folder = try extract()
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
            .compactMap { $0 as? URL }.filter { $0.lastPathComponent == "in.yaml" }
        #expect(files.count == 402)

        var compared = 0
        for file in files {
            let sample = YAMLSample(bytes: Array(try Data(contentsOf: file)))
            let name = file.deletingLastPathComponent().path.replacingOccurrences(of: folder.path, with: "")
            #expect(sample.diagnostics.allSatisfy { $0.span.range.start >= .start }, "\(name)")
            #expect(!sample.diagnostics.contains { $0.message.contains("not valid YAML") }, "\(name)")
            let answer = file.deletingLastPathComponent().appendingPathComponent("in.json")
            let isError = FileManager.default.fileExists(
                atPath: answer.path.replacingOccurrences(of: "in.json", with: "error"))
            guard sample.diagnostics.isEmpty, !isError, !Self.endsWithoutLineEnd.contains(name),
                let json = try? String(contentsOf: answer, encoding: .utf8)
            else { continue }
            let expected = try #require(JSONValue.all(in: json), "\(name)").filter { !$0.isNull }
            let nodes = sample.nodes.filter { !JSONValue.null.agrees(with: $0) }
            let agrees = expected.count == nodes.count && zip(expected, nodes).allSatisfy { $0.agrees(with: $1) }
            #expect(agrees, "\(name): \(sample.outline) is not \(json)")
            compared += 1
        }
        // Of 282 that have an answer the others need anchors, tags and the like.
        #expect(compared > 100, "\(compared)")
    }

    private func extract() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("yaml-suite-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tar.arguments = ["tar", "xzf", try #require(YAMLTestSuite.archive), "-C", folder.path]
        try tar.run()
        tar.waitUntilExit()
        try #require(tar.terminationStatus == 0)
        return folder
    }
}
