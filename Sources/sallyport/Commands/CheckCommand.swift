import ArgumentParser
import Foundation
import Gateway
import SallyportPolicy

/// `sallyport check`: every error and warning in the policies.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Show every error and warning in the policies.",
        discussion: """
            Exits with 0 when there is no error, 1 when there is one (or a warning, with --strict), and 2 when it could \
            not run. A comment `# sallyport:ignore SP0301 reason` beside a warning lets it be; docs/diagnostics.md says \
            what each code means.
            """
    )

    @Argument(help: "Folders or files with policies. Without any, and without --config: policies/.")
    var paths: [String] = []

    @Option(help: "Also check this server configuration, its policies, keys and certificates.")
    var config: String?

    @Option(help: "How to print what was found: \(CheckFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: CheckFormat = .text

    @Option(help: "How many errors and warnings to show as text or for GitHub, errors first; 0 for all of them.")
    var max = 100

    @Flag(help: "Let warnings fail the check too.")
    var strict = false

    @Flag(help: "Look for errors alone, as the gateway does when it loads: much sooner done with very many accounts.")
    var errorsOnly = false

    @Option(help: ArgumentHelp("Explain a code, such as SP0101 or unknown-key, and check nothing.", valueName: "code"))
    var explain: String?

    func validate() throws {
        guard max >= 0 else { throw ValidationError("--max takes 0, for all, or a number above it") }
        guard !(strict && errorsOnly) else {
            throw ValidationError("--strict lets warnings fail the check, which --errors-only does not look for")
        }
    }

    func run() throws {
        if let explain { return try printExplanation(of: explain) }
        let report = try errorsOnly ? report().errorsOnly : report()
        format.write(report, limit: max)
        let summary = report.summary
        if summary.errors > 0 || (strict && summary.warnings > 0) { throw ExitCode.found }
    }

    private func printExplanation(of text: String) throws {
        guard let code = DiagnosticCatalogue.code(text), let entry = DiagnosticCatalogue.entry(code) else {
            let help =
                DiagnosticCatalogue.nearest(to: text).map { "did you mean `\($0)`?" }
                ?? "docs/diagnostics.md lists all codes"
            Terminal.writeError("error: there is no code `\(text)`: \(help)\n")
            throw ExitCode.couldNotRun
        }
        print(entry.text(width: Terminal.width ?? 100), terminator: "")
    }

    private func report() throws -> CheckReport {
        let paths = paths.isEmpty && config == nil ? ["policies"] : paths
        for path in paths where !FileManager.default.fileExists(atPath: path) {
            Terminal.writeError("error: there is no `\(path)`: name the folder that holds the policies\n")
            throw ExitCode.couldNotRun
        }
        if let config, !FileManager.default.fileExists(atPath: config) {
            Terminal.writeError("error: there is no `\(config)`: name the server's configuration file\n")
            throw ExitCode.couldNotRun
        }
        var reports: [CheckReport] = []
        if !paths.isEmpty {
            let outcome = PolicyLoader.check(paths, lint: !errorsOnly)
            reports.append(
                CheckReport(
                    diagnostics: outcome.diagnostics, suppressed: outcome.suppressed, accounts: outcome.accounts,
                    rules: outcome.rules))
        }
        if let config { reports.append(GatewayCheck.check(configurationPath: config, lint: !errorsOnly)) }
        return CheckReport(joining: reports)
    }
}
