import ArgumentParser
import Gateway

/// `sallyport certs list`: every certificate, and who has use for it.
struct CertsListCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show every certificate that the policies name: subject, issuer, expiry, and the rules that use it.",
        discussion: "Reads the certificates as the gateway does, those in Vault too. Exits with 0, or with 2 when it "
            + "could not run; `certs check` is the one that judges."
    )

    @OptionGroup var options: CertsCommand.Options

    @Option(help: "How to print them: \(Format.allCases.map(\.rawValue).joined(separator: " or ")).")
    var format: Format = .text

    func run() async throws {
        let inspection = try options.inspection()
        do throws(CertificateInspection.Failure) {
            let report = CertificateReport(items: try await inspection.items(), days: 0)
            try? print(report, format)
        } catch {
            throw CertsCommand.couldNotRun(error)
        }
    }

    private func print(_ report: CertificateReport, _ format: Format) throws {
        switch format {
        case .text: Swift.print(report.text(of: report.items), terminator: "")
        case .json: Swift.print(try report.json(of: report.items))
        }
    }
}
