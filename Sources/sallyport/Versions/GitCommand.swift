import Foundation

/// Runs git, with arguments that no shell sees, and reads what it prints.
struct GitCommand {
    /// What `cat-file` finds under a name, links followed.
    struct Object {
        enum Kind: Equatable {
            case file([UInt8])
            case folder
            case missing
        }

        /// Its hash; empty where it is missing.
        var name: String
        var kind: Kind
    }

    /// Where git runs: it finds the repository from there.
    let folder: String

    /// The one line that git prints.
    /// - Parameter complaint: What to say if git fails; it is given what git said, with a colon before it.
    func line(_ arguments: [String], orElse complaint: (String) -> String) throws -> String {
        let result = try run(arguments, input: nil)
        guard result.status == 0 else { throw CommandFailure(complaint(result.said)) }
        return String(decoding: result.output, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    /// All that git prints.
    func output(_ arguments: [String]) throws -> [UInt8] {
        let result = try run(arguments, input: nil)
        guard result.status == 0 else { throw CommandFailure("git \(arguments[0]) failed\(result.said)") }
        return result.output
    }

    /// The objects of these names, such as `COMMIT:PATH`, in one run of git.
    func objects(_ names: [String]) throws -> [Object] {
        guard !names.isEmpty else { return [] }
        // A name stands on a line of its own.
        if let name = names.first(where: { $0.utf8.contains(UInt8(ascii: "\n")) }) {
            throw CommandFailure("`\(name)` has a line break in its name: rename it")
        }
        let input = names.map { $0 + "\n" }.joined()
        let result = try run(["cat-file", "--batch", "--follow-symlinks"], input: input)
        guard result.status == 0 else { throw CommandFailure("git cat-file failed\(result.said)") }
        var reader = GitBatchReader(bytes: result.output)
        return try names.map { _ in try reader.next() }
    }

    private struct Result {
        var status: Int32
        var output: [UInt8]
        var error: [UInt8]

        /// What git said, with a colon before it; nothing where it said nothing.
        var said: String {
            let text = String(decoding: error, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            return text.isEmpty ? "" : ": \(text)"
        }
    }

    private func run(_ arguments: [String], input: String?) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "-C", folder] + arguments
        let output = Pipe()
        process.standardOutput = output
        // Files cannot fill up and make git wait, as pipes could.
        let files = try TemporaryFiles(input: input)
        process.standardInput = files.input
        process.standardError = files.error
        do {
            try process.run()
        } catch {
            throw CommandFailure("git cannot be run: \(error.localizedDescription)")
        }
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Result(status: process.terminationStatus, output: Array(bytes), error: try files.errorBytes())
    }
}
