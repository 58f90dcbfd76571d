import ArgumentParser

/// Writes a workload.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "generate", abstract: "Write a workload's policies.")

    @Argument(help: "The folder to write; what is in it is removed.")
    var folder: String

    @Option(help: "How many accounts, of ten rules each.")
    var accounts = 100_000

    @Option(help: "How many certificates the accounts share; each has two of its own unless said.")
    var certificates: Int?

    func run() throws {
        let bytes = try Workload(accounts: accounts, certificates: certificates).write(to: folder)
        print("\(accounts) accounts, \(accounts * 10) rules, \(bytes / 1_000_000) MB of YAML in \(folder)")
    }
}
