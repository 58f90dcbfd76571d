import ArgumentParser
import Foundation
import Gateway
import SallyportPolicy

/// `sallyport schema`: what editors need to complete and check the files that people write.
struct SchemaCommand: ParsableCommand {
    enum Subject: String, ExpressibleByArgument, CaseIterable {
        case policy, config, consumers

        var json: String {
            switch self {
            case .policy: PolicySchema.json()
            case .config: ConfigurationSchema.configuration()
            case .consumers: ConfigurationSchema.consumers()
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of the policies, of the server's configuration or of its consumers.",
        discussion: "Editors complete and check files by it: docs/editors.md says how."
    )

    @Argument(help: "Which files: \(Subject.allCases.map(\.rawValue).joined(separator: ", ")).")
    var subject: Subject = .policy

    @Option(help: ArgumentHelp("Write it to this file.", valueName: "file"))
    var output: String?

    func run() throws {
        guard let output else {
            print(subject.json, terminator: "")
            return
        }
        do {
            try Data(subject.json.utf8).write(to: URL(filePath: output), options: .atomic)
        } catch {
            Terminal.writeError("error: `\(output)` cannot be written: name a file in a folder that you may write to\n")
            throw ExitCode.couldNotRun
        }
    }
}
