import ArgumentParser
import AuditTrail
import SallyportPolicy

/// `sallyport replay`: which requests of the past a version of the policies would decide differently.
struct ReplayCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    enum Condition: String, ExpressibleByArgument, CaseIterable {
        case refusal, widening
    }

    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Show which recorded requests a version of the policies would decide differently.",
        discussion: """
            Compares with what the records say was decided, or with what another version decides (--against). Versions are \
            folders, or git:REV, or git:REV:FOLDER, as for diff.
            Exits with 0 when nothing is decided differently, 1 when something is, 4 when --fail-on forbids it, and 2 when \
            it could not run, or no record holds a request that a policy decided.
            """
    )

    @Argument(help: "Audit files; - for standard input.")
    var files: [String]

    @Option(help: "The version that is proposed, such as policies.")
    var policies: String

    @Option(help: "Compare with this version instead of the records, such as git:origin/main.")
    var against: String?

    @OptionGroup(title: "Conditions")
    var conditions: AuditConditions

    @Option(help: "How to print what changes: \(Format.allCases.map(\.rawValue).joined(separator: " or ")).")
    var format: Format = .text

    @Option(help: "How many groups of each kind to show as text; 0 for all of them.")
    var max = 100

    @Option(
        help: ArgumentHelp(
            "What exits with 4: refusal, where something served is refused; widening, as for diff. Repeat it for both.",
            valueName: "condition"))
    var failOn: [Condition] = []

    func validate() throws {
        guard max >= 0 else { throw ValidationError("--max takes 0, for all, or a number above it") }
        if files.filter({ $0 == "-" }).count > 1 { throw ValidationError("standard input can be read once") }
    }

    func run() throws {
        let versions = try load()
        var replay = AuditReplay(versions.new, against: versions.old.map { .version($0) } ?? .records)
        var scan = AuditScan { Terminal.writeError("\($0)\n") }
        let filter = try conditions.filter()
        do {
            var files = try AuditFiles(files)
            try files.read(&scan) { entry, _ in if filter.matches(entry) { replay.replay(entry) } }
        } catch {
            throw error.reported
        }
        write(replay, scan)
        try exit(replay)
    }

    private func write(_ replay: AuditReplay, _ scan: AuditScan) {
        switch format {
        case .json: print(replay.json(invalid: scan.invalid, unfinished: scan.unfinished))
        case .text:
            let style = TextStyle(isColoured: Terminal.isColoured)
            print(replay.text(style, atMost: max == 0 ? .max : max), terminator: "")
        }
    }

    private func exit(_ replay: AuditReplay) throws {
        guard replay.count > 0 else {
            Terminal.writeError(
                "error: no record holds a request that a policy decided: name other files or conditions\n")
            throw ExitCode.couldNotRun
        }
        if failOn.contains(.refusal), replay.isRefusing { throw ExitCode.forbidden }
        if failOn.contains(.widening), replay.isWidening { throw ExitCode.forbidden }
        if replay.isDifferent { throw ExitCode.found }
    }

    private func load() throws -> (new: RuleTree, old: RuleTree?) {
        do {
            let new = try PolicyVersion(policies)
            let old = try against.map(PolicyVersion.init)
            return (
                try tree(of: new.load(folder: old?.folder)), try old.map { try tree(of: $0.load(folder: new.folder)) }
            )
        } catch let failure as CommandFailure {
            Terminal.writeError("error: \(failure)\n")
            throw ExitCode.couldNotRun
        }
    }

    private func tree(of version: LoadedVersion) throws -> RuleTree {
        if let tree = version.outcome.tree { return tree }
        version.writeErrors()
        throw ExitCode.couldNotRun
    }
}
