import ArgumentParser

/// Measures the policy engine, each figure beside something that it is compared with in the same run.
@main
struct PolicyBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy-benchmarks", abstract: "Measure the policy engine.",
        subcommands: [GenerateCommand.self, DecideCommand.self])
}

/// Writes a workload.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "generate", abstract: "Write a workload's policies.")

    @Argument(help: "The folder to write; what is in it is removed.")
    var folder: String

    @Option(help: "How many accounts, of ten rules each.")
    var accounts = 100_000

    func run() throws {
        let bytes = try Workload(accounts: accounts).write(to: folder)
        print("\(accounts) accounts, \(accounts * 10) rules, \(bytes / 1_000_000) MB of YAML in \(folder)")
    }
}
