import ArgumentParser

/// Measures the policy engine, each figure beside something that it is compared with in the same run.
@main
struct PolicyBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy-benchmarks", abstract: "Measure the policy engine.",
        subcommands: [
            GenerateCommand.self, QuestionsCommand.self, AnswerCommand.self, DecideCommand.self, LoadCommand.self,
            WalkCommand.self,
        ])
}
