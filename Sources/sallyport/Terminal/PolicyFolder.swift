import ArgumentParser
import Foundation
import SallyportPolicy

/// The folder of policies that a command works on.
enum PolicyFolder {
    /// Loads the policies of a folder; complains on standard error and ends with 2 where they cannot be used.
    static func load(_ folder: String) throws -> (tree: RuleTree, outcome: PolicyLoader.Outcome) {
        guard case .folder? = try? FileSystem.kind(of: folder) else {
            Terminal.writeError("error: there is no folder `\(folder)`: name the folder that holds the policies\n")
            throw ExitCode.couldNotRun
        }
        let outcome = PolicyLoader.load([folder], lint: false)
        if let tree = outcome.tree { return (tree, outcome) }
        var renderer = TextRenderer(isColoured: false, source: contents(of:))
        for diagnostic in outcome.diagnostics where diagnostic.severity == .error {
            Terminal.writeError(renderer.render(diagnostic))
        }
        Terminal.writeError("error: the policies have errors, so that nothing can be decided by them\n")
        throw ExitCode.couldNotRun
    }

    /// A file's bytes, to show lines of it.
    static func contents(of path: String) -> [UInt8]? { FileManager.default.contents(atPath: path).map(Array.init) }

    /// `folder` as it is reached from the working directory, where it is below it.
    static func relative(_ folder: String) -> String {
        let working = FileManager.default.currentDirectoryPath
        let prefix = working.hasSuffix("/") ? working : "\(working)/"
        return folder.hasPrefix(prefix) && folder.count > prefix.count ? String(folder.dropFirst(prefix.count)) : folder
    }
}
