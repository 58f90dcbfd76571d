import ArgumentParser
import Foundation
import Gateway
import SallyportPolicy

/// `sallyport check`: every error and warning in the policies.
struct CheckCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Show every error and warning in the policies.",
        discussion: """
            Exits with 0 when there is no error, 1 when there is one (or a warning, with --strict), and 2 when it could \
            not run.
            """
    )

    @Argument(help: "Folders or files with policies. Without any, and without --config: policies/.")
    var paths: [String] = []

    @Option(help: "Also check this server configuration, its policies, keys and certificates.")
    var config: String?

    @Option(help: "How to print what was found: \(Format.allCases.map(\.rawValue).joined(separator: " or ")).")
    var format: Format = .text

    @Flag(help: "Let warnings fail the check too.")
    var strict = false

    func run() throws {
        let report = try report()
        switch format {
        case .json: print(report.json())
        case .text: printText(report)
        }
        let summary = report.summary
        if summary.errors > 0 || (strict && summary.warnings > 0) { throw ExitCode.found }
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
            let outcome = PolicyLoader.load(paths)
            reports.append(
                CheckReport(diagnostics: outcome.diagnostics, accounts: outcome.accounts, rules: outcome.rules))
        }
        if let config { reports.append(GatewayCheck.check(configurationPath: config)) }
        return CheckReport(
            diagnostics: reports.flatMap(\.diagnostics), accounts: reports.map(\.summary.accounts).reduce(0, +),
            rules: reports.map(\.summary.rules).reduce(0, +), certificates: reports.flatMap(\.certificates))
    }

    private func printText(_ report: CheckReport) {
        var renderer = TextRenderer(isColoured: Terminal.isColoured) { file in
            FileManager.default.contents(atPath: file).map(Array.init)
        }
        for diagnostic in report.diagnostics { print(renderer.render(diagnostic)) }
        for certificate in report.certificates { print(certificate.sentence) }
        print(report.summary.sentence)
    }
}

extension CheckReport.Summary {
    /// Such as `3 accounts, 12 rules: no errors, 1 warning`.
    fileprivate var sentence: String {
        let found = [Self.count(errors, "error"), Self.count(warnings, "warning")].joined(separator: ", ")
        return "\(Self.count(accounts, "account")), \(Self.count(rules, "rule")): \(found)"
    }

    private static func count(_ number: Int, _ word: String) -> String {
        "\(number == 0 ? "no" : "\(number)") \(word)\(number == 1 ? "" : "s")"
    }
}
