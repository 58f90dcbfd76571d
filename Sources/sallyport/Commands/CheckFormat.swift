import ArgumentParser
import Foundation
import SallyportPolicy

/// How `sallyport check` prints its report.
enum CheckFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, sarif, github

    /// Writes the report to standard output.
    ///
    /// - Parameter limit: How many complaints a person is shown; programs get all.
    func write(_ report: CheckReport, limit: Int) {
        let folder = FileManager.default.currentDirectoryPath
        switch self {
        case .text:
            var text = TextReport(
                report, limit: limit, isColoured: Terminal.isColoured, width: Terminal.width, source: Self.bytes)
            print(text.text(), terminator: "")
        case .json:
            print(report.json())
        case .sarif:
            var sarif = SARIFReport(
                report, version: Version.current, workingDirectory: folder, source: Self.bytes)
            print(sarif.json())
            Terminal.writeError(report.sentence + "\n")
        case .github:
            print(GitHubReport(report, limit: limit, workingDirectory: folder).text(), terminator: "")
        }
    }

    /// A file's bytes, read as the loader reads them: what is no file, or too large, has no lines to show.
    private static func bytes(of path: String) -> [UInt8]? {
        try? FileSystem.read(path, atMost: YAMLLimits.policy.bytes)
    }
}
