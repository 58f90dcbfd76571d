import Foundation
import SallyportPolicy

/// A folder as it was at a revision of git, whether it is still there or not.
struct GitFolder {
    /// A policy file.
    struct File {
        /// Within the folder.
        var path: String
        var bytes: [UInt8]
    }

    private let git: GitCommand
    private let commit: String
    /// The folder within the repository; empty for all of it.
    private let path: String

    init(_ folder: String, at revision: String) throws {
        let (existing, rest) = Self.nearestFolder(to: folder)
        git = GitCommand(folder: existing)
        commit = try git.line(["rev-parse", "--verify", "--quiet", "--end-of-options", "\(revision)^{commit}"]) {
            "git knows no revision `\(revision)` here\($0): name a branch, a tag or a commit"
        }
        let prefix = try git.line(["rev-parse", "--show-prefix"]) { "`\(folder)` is in no git repository\($0)" }
        path = (prefix.split(separator: "/").map(String.init) + rest).joined(separator: "/")
        guard try git.objects(["\(commit):\(path)"]).first?.kind == .folder else {
            throw CommandFailure("there is no folder `\(folder)` at `\(revision)`: write git:\(revision):FOLDER")
        }
    }

    /// The policy files, by path. Links are followed, as they are where folders are read.
    func policyFiles() throws -> [File] {
        let paths = try paths(below: "", visited: []).sorted()
        return try zip(paths, git.objects(paths.map(object(at:)))).map { path, object in
            guard case .file(let bytes) = object.kind else { throw unreadable(path) }
            return File(path: path, bytes: bytes)
        }
    }

    private func object(at relative: String) -> String {
        "\(commit):\([path, relative].filter { !$0.isEmpty }.joined(separator: "/"))"
    }

    private func paths(below folder: String, visited: Set<String>) throws -> [String] {
        guard let tree = try git.objects([object(at: folder)]).first, tree.kind == .folder else {
            throw unreadable(folder)
        }
        // A link to a folder that it stands in leads round in a circle.
        guard !visited.contains(tree.name) else { return [] }
        return try entries(of: tree.name).flatMap { entry in
            let path = folder.isEmpty ? entry.path : "\(folder)/\(entry.path)"
            guard entry.isLink else { return PolicyFileFinder.finds(path) ? [path] : [] }
            guard !path.split(separator: "/").contains(where: { PolicyFileFinder.isLeftOut(String($0)) }) else {
                return []
            }
            switch try git.objects([object(at: path)]).first?.kind {
            case .folder: return try paths(below: path, visited: visited.union([tree.name]))
            case .file: return PolicyFileFinder.finds(path) ? [path] : []
            case .missing, nil: throw unreadable(path)
            }
        }
    }

    /// What `ls-tree` lists: mode, kind and object, a tab, the path, and a zero byte.
    private func entries(of tree: String) throws -> [(path: String, isLink: Bool)] {
        try git.output(["ls-tree", "-r", "-z", "--full-tree", tree]).split(separator: 0).compactMap { entry in
            let parts = entry.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
            guard parts.count == 2 else { return nil }
            let isFile = parts[0].starts(with: "100".utf8)
            let isLink = parts[0].starts(with: "120000".utf8)
            return isFile || isLink ? (String(decoding: parts[1], as: UTF8.self), isLink) : nil
        }
    }

    private func unreadable(_ path: String) -> CommandFailure {
        CommandFailure("`\(path)` cannot be read out of git: it is a link that leads nowhere, or out of the repository")
    }

    /// The nearest folder above `path` that is there now, and what of the path lies below it.
    private static func nearestFolder(to path: String) -> (folder: String, rest: [String]) {
        var url = URL(fileURLWithPath: path).standardizedFileURL
        var rest: [String] = []
        while url.path != "/" {
            if case .folder? = try? FileSystem.kind(of: url.path) { break }
            rest.insert(url.lastPathComponent, at: 0)
            url.deleteLastPathComponent()
        }
        return (url.path, rest)
    }
}
