import ArgumentParser
import ClientCertificates
import Foundation
import Gateway
import SallyportPolicy

/// `sallyport certs`: the client certificates that the policies name.
struct CertsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certs",
        abstract: "List, check and import the client certificates that the policies name.",
        subcommands: [CertsListCommand.self, CertsCheckCommand.self, CertsImportCommand.self]
    )

    /// What all of them are told.
    struct Options: ParsableArguments {
        @Option(help: "The server's configuration.")
        var config = "sallyport.yaml"

        /// The configuration's certificates.
        func inspection() throws -> CertificateInspection {
            guard FileManager.default.fileExists(atPath: config) else {
                Terminal.writeError("error: there is no `\(config)`: name the server's configuration with --config\n")
                throw ExitCode.couldNotRun
            }
            do throws(CertificateInspection.Failure) {
                return try CertificateInspection(configurationPath: config)
            } catch {
                throw CertsCommand.couldNotRun(error)
            }
        }
    }

    /// Says why a command could not do its work.
    static func couldNotRun(_ failure: CertificateInspection.Failure) -> ExitCode {
        switch failure {
        case .invalid(let diagnostics):
            var report = TextReport(
                CheckReport(diagnostics: diagnostics, accounts: 0, rules: 0), limit: 20, isColoured: false,
                width: nil, source: { _ in nil })
            Terminal.writeError(report.text())
        case .noVault:
            Terminal.writeError("error: the configuration has no Vault: set certificates.vault\n")
        case .vault(let failure):
            Terminal.writeError("error: \(failure.detail)\n")
        case .notUsable(let problem):
            Terminal.writeError("error: \(problem.detail)\n")
            return .found
        }
        return .couldNotRun
    }
}
