import ArgumentParser
import CBenchmarkSupport
import Foundation
import SallyportPolicy

/// Answers questions, for a comparison with other engines.
struct AnswerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer", abstract: "Answer questions; print answers and times in JSON.")

    @Argument(help: "The workload's folder.")
    var folder: String

    @Argument(help: "The file of questions.")
    var questions: String

    @Option(help: "How often the questions are asked; the best round counts.")
    var rounds = 25

    /// What is printed.
    struct Report: Codable {
        var rules: Int
        var loadSeconds: Double
        /// Processor time a question, from texts to a request.
        var parseSeconds: Double
        /// Processor time a question, from a request to a decision.
        var decideSeconds: Double
        var allowed: [Bool]
    }

    func run() throws {
        let started = benchmark_thread_nanoseconds()
        let tree = try loadTree(folder)
        let loaded = benchmark_thread_nanoseconds() - started
        let questions = try Question.read(questions)
        let requests = try questions.map { try $0.parsed() }
        let scopes = questions.map { HeldScopes($0.scopes) }
        var allowed = [Bool](repeating: false, count: questions.count)
        let parse = try best {
            for question in questions where try question.parsed().url.port == 0 {
                preconditionFailure("every URL has a port")
            }
        }
        let decide = best {
            for index in requests.indices {
                if case .allow = tree.decide(requests[index], scopes: scopes[index]) { allowed[index] = true }
            }
        }
        let count = Double(questions.count)
        let report = Report(
            rules: tree.ruleCount, loadSeconds: Double(loaded) / 1e9, parseSeconds: parse / count,
            decideSeconds: decide / count, allowed: allowed)
        print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
    }

    /// The processor time of the best round, in seconds.
    private func best(_ body: () throws -> Void) rethrows -> Double {
        var best = UInt64.max
        for _ in 0..<rounds {
            let start = benchmark_thread_nanoseconds()
            try body()
            best = min(best, benchmark_thread_nanoseconds() - start)
        }
        return Double(best) / 1e9
    }
}

/// The rule tree of a folder that is without errors.
func loadTree(_ folder: String) throws -> RuleTree {
    guard let tree = PolicyLoader.reload([folder], after: nil).loaded?.tree else {
        throw ValidationError("the policies in \(folder) have errors: run `sallyport check \(folder)`")
    }
    return tree
}
