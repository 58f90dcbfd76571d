import ArgumentParser

/// Measures authentication, each figure beside something that it is compared with in the same run.
@main
struct AuthenticationBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authentication-benchmarks", abstract: "Measure authentication.",
        subcommands: [SignaturesCommand.self, TokensCommand.self])
}
