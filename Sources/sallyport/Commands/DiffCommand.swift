import ArgumentParser
import Foundation
import SallyportPolicy

/// `sallyport diff`: which requests two versions of the policies decide differently.
struct DiffCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, markdown
    }

    enum Condition: String, ExpressibleByArgument, CaseIterable {
        case widening
    }

    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show exactly which requests two versions of the policies decide differently.",
        discussion: """
            OLD and NEW are folders, or versions in git: git:REV, or git:REV:FOLDER. Without FOLDER it is the other \
            side's folder, or policies.
            Exits with 0 when nothing differs, 1 when something does, 4 when --fail-on forbids it, and 2 when it could \
            not run.
            """
    )

    @Argument(help: "The version that is in force, such as git:origin/main.")
    var old: String

    @Argument(help: "The version that is proposed, such as policies.")
    var new: String

    @Option(help: "How to print the difference: \(Format.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: Format = .text

    @Option(help: "What exits with 4: widening, where something is allowed that was not, or on easier terms.")
    var failOn: Condition?

    func run() throws {
        let difference = try compare()
        switch format {
        case .text: print(coloured(difference.text()), terminator: "")
        case .json: print(difference.json())
        case .markdown: print(difference.markdown(), terminator: "")
        }
        if failOn == .widening, difference.isWidening { throw ExitCode.forbidden }
        if !difference.isEmpty { throw ExitCode.found }
    }

    private func compare() throws -> PolicyDifference {
        let versions: (old: LoadedVersion, new: LoadedVersion)
        do {
            let named = try (old: PolicyVersion(old), new: PolicyVersion(new))
            versions = (
                try named.old.load(folder: named.new.folder), try named.new.load(folder: named.old.folder)
            )
        } catch let failure as CommandFailure {
            Terminal.writeError("error: \(failure)\n")
            throw ExitCode.couldNotRun
        }
        guard let difference = PolicyDifference.between(versions.old.outcome, and: versions.new.outcome) else {
            for version in [versions.old, versions.new] { version.writeErrors() }
            throw ExitCode.couldNotRun
        }
        return difference
    }

    private func coloured(_ text: String) -> String {
        guard Terminal.isColoured else { return text }
        let colours: [Character: Int] = ["+": 32, "-": 31, "~": 33]
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.first.flatMap { colours[$0] }.map { "\u{1B}[\($0)m\(line)\u{1B}[0m" } ?? String(line)
        }.joined(separator: "\n")
    }
}
