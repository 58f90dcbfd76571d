import Foundation
import SallyportPolicy

/// A version of the policies, as the command line names it: a folder, or what a folder was at a revision of git.
enum PolicyVersion {
    case folder(String)
    case revision(String, folder: String?)

    /// Reads `FOLDER`, `git:REV` or `git:REV:FOLDER`.
    init(_ argument: String) throws {
        guard argument.hasPrefix("git:") else {
            self = .folder(argument)
            return
        }
        let parts = argument.dropFirst(4).split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let revision = String(parts[0])
        // What begins with a hyphen would be an option to git.
        guard !revision.isEmpty, !revision.hasPrefix("-") else {
            throw CommandFailure(
                "`\(argument)` names no revision: write git:REV, such as git:HEAD, or ./\(argument) for a folder")
        }
        self = .revision(revision, folder: parts.count > 1 && !parts[1].isEmpty ? String(parts[1]) : nil)
    }

    /// The folder that is named, if one is.
    var folder: String? {
        switch self {
        case .folder(let folder): folder
        case .revision(_, let folder): folder
        }
    }

    /// Loads the policies.
    /// - Parameter folder: What a revision that names no folder takes; without it, `policies`.
    func load(folder other: String?) throws -> LoadedVersion {
        switch self {
        case .folder(let folder):
            guard FileManager.default.fileExists(atPath: folder) else {
                throw CommandFailure("there is no `\(folder)`: name a folder with policies, or git:REV")
            }
            return LoadedVersion(outcome: PolicyLoader.load([folder], lint: false)) {
                FileManager.default.contents(atPath: $0).map(Array.init)
            }
        case .revision(let revision, let folder):
            let folder = folder ?? other ?? "policies"
            let files = try GitFolder(folder, at: revision).policyFiles()
            let name = "git:\(revision):\(folder)"
            let texts = files.map { file in
                PolicyLoader.Text(path: "\(name)/\(file.path)", relativePath: file.path, bytes: file.bytes)
            }
            let contents = Dictionary(texts.map { ($0.path, Array($0.bytes)) }) { first, _ in first }
            return LoadedVersion(outcome: PolicyLoader.load(texts, at: name, lint: false)) { contents[$0] }
        }
    }
}

/// A version that was read, with where to find the lines that complaints are about.
struct LoadedVersion {
    var outcome: PolicyLoader.Outcome
    var contents: (String) -> [UInt8]?

    init(outcome: PolicyLoader.Outcome, contents: @escaping (String) -> [UInt8]?) {
        self.outcome = outcome
        self.contents = contents
    }

    /// Writes to standard error why nothing can be decided by these policies, if that is so.
    func writeErrors() {
        guard outcome.tree == nil else { return }
        var renderer = TextRenderer(isColoured: false, source: contents)
        for diagnostic in outcome.diagnostics where diagnostic.severity == .error {
            Terminal.writeError(renderer.render(diagnostic))
        }
        Terminal.writeError("error: these policies have errors, so that they cannot be compared\n")
    }
}
