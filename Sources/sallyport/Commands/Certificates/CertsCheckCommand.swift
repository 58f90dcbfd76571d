import ArgumentParser
import Gateway

/// `sallyport certs check`: whether every certificate can be used, today and for a while.
struct CertsCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read and validate every certificate that the policies name; for a cron job.",
        discussion: """
            Shows those that cannot be used, or that expire soon. Exits with 0 when there is none, 1 when there is one, and 2 \
            when it could not run.
            """
    )

    @OptionGroup var options: CertsCommand.Options

    @Option(help: "How many days before its end a certificate is complained about.")
    var days = 30

    @Option(help: "How to print them: \(CertsListCommand.Format.allCases.map(\.rawValue).joined(separator: " or ")).")
    var format: CertsListCommand.Format = .text

    func validate() throws {
        guard days >= 0 else { throw ValidationError("--days takes 0 or a number above it") }
    }

    func run() async throws {
        let inspection = try options.inspection()
        let listing: CertificateListing
        do throws(CertificateInspection.Failure) {
            listing = CertificateListing(items: try await inspection.items(), days: days)
        } catch {
            throw CertsCommand.couldNotRun(error)
        }
        let attention = listing.attention
        switch format {
        case .text:
            print(listing.text(of: attention), terminator: "")
            print("\(listing.items.count) certificates, \(attention.count) to look at")
        case .json:
            print(try listing.json(of: attention))
        }
        if !attention.isEmpty { throw ExitCode.found }
    }
}
