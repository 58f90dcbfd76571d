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
        let listing: CertificateListing
        do throws(CertificateInspection.Failure) {
            listing = CertificateListing(items: try await inspection.items(), days: 0)
        } catch {
            throw CertsCommand.couldNotRun(error)
        }
        switch format {
        case .text: print(listing.text(of: listing.items), terminator: "")
        case .json: print(try listing.json(of: listing.items))
        }
    }
}
