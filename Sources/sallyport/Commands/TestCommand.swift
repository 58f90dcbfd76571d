import ArgumentParser
import Foundation
import SallyportPolicy

/// `sallyport test`: the tests among the policies.
struct TestCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, junit
    }

    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run the policy tests, and see which rules they cover.",
        discussion: """
            Tests are documents of `kind: Test` among the policies. Exits with 0 when all passed, 1 when one failed or \
            fewer rules are covered than --coverage-min asks for, and 2 when nothing could be run.
            """
    )

    @Argument(help: "The folder that holds the policies and their tests.")
    var folder = "policies"

    @Flag(help: "Show which rules no test decides by.")
    var coverage = false

    @Option(help: "Fail when fewer than this percentage of the rules is covered; implies --coverage.")
    var coverageMin: Int?

    @Option(help: "How to print the results: \(Format.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: Format = .text

    @Option(help: "Also write the coverage to this file, as LCOV's tracefile.")
    var lcov: String?

    @Option(help: "Run only the tests whose file, description or request contains this text, whatever the case.")
    var filter: String?

    func validate() throws {
        if let coverageMin, !(0...100).contains(coverageMin) {
            throw ValidationError("--coverage-min takes a whole number from 0 to 100, not \(coverageMin)")
        }
    }

    func run() throws {
        let (tree, outcome) = try PolicyFolder.load(folder)
        guard let policy = outcome.policy else { throw ExitCode.couldNotRun }
        let tests = try tests(of: outcome)
        let progress = ProgressLine(total: tests.count, least: 2000)
        var runner = PolicyTestRunner(tree: tree, policy: policy)
        let run = runner.run(tests, progress: progress.show)
        progress.clear()
        let report = PolicyTestReport(
            run, folder: folder, showsCoverage: coverage || coverageMin != nil, minimumCoverage: coverageMin)
        try print(report)
        if !report.isGood { throw ExitCode.found }
    }

    private func tests(of outcome: PolicyLoader.Outcome) throws -> [PolicyTest] {
        guard let all = PolicyTest.all(of: outcome.tests) else {
            throw couldNotRun(
                "the lists of the tests make more than \(PolicyTest.maximumCount) requests: make them shorter")
        }
        guard !all.isEmpty else {
            throw couldNotRun(
                "there is no test in `\(folder)`: write documents of `kind: Test`, see docs/policy-tools.md")
        }
        guard let filter else { return all }
        let chosen = all.filter { $0.contains(filter) }
        guard !chosen.isEmpty else {
            throw couldNotRun(
                "none of the \(all.count) tests contains `\(filter)`: see their descriptions and requests")
        }
        return chosen
    }

    private func print(_ report: PolicyTestReport) throws {
        if let lcov {
            let text = report.run.coverage.lcov(folder: PolicyFolder.relative(folder))
            do {
                try Data(text.utf8).write(to: URL(fileURLWithPath: lcov))
            } catch {
                throw couldNotRun("`\(lcov)` cannot be written: name a file in a folder that is there")
            }
        }
        switch format {
        case .json: Swift.print(report.json())
        case .junit: Swift.print(report.junit(), terminator: "")
        case .text:
            let style = TextStyle(isColoured: Terminal.isColoured)
            Swift.print(report.text(style, source: PolicyFolder.contents(of:)), terminator: "")
        }
    }

    private func couldNotRun(_ why: String) -> ExitCode {
        Terminal.writeError("error: \(why)\n")
        return .couldNotRun
    }
}
