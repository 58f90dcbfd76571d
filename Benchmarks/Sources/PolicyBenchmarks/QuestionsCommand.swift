import ArgumentParser

/// Writes questions for several engines.
struct QuestionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "questions", abstract: "Write questions about a workload, one a line, in JSON.")

    @Argument(help: "The file to write.")
    var file: String

    @Option(help: "How many accounts the workload has.")
    var accounts = 10_000

    @Option(help: "How many questions.")
    var count = 2000

    func run() throws {
        var source = QuestionSource(accounts: accounts)
        try Question.write((0..<count).map { _ in source.next() }, to: file)
    }
}
