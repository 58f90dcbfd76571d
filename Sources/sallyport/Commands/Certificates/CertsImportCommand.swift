import ArgumentParser
import ClientCertificates
import Foundation
import Gateway

/// `sallyport certs import`: puts a certificate into Vault.
struct CertsImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Validate a certificate with its key (PKCS#12 or PEM), and store it in Vault.",
        discussion: """
            The secret gets the fields `certificate` and `privateKey`, in PEM. It is written with check-and-set: only if \
            there is none, or, with --replace, if nobody else has changed it in the meantime. Exits with 0 when it is \
            stored, 1 when the certificate cannot be used, and 2 when it could not run.
            """
    )

    @Argument(help: "The bundle: PKCS#12, or PEM with the chain and the key.")
    var file: String

    @Argument(help: ArgumentHelp("Where to: `vault:PATH`, as a policy writes it.", valueName: "reference"))
    var target: String

    @OptionGroup var options: CertsCommand.Options

    @Option(help: "Where the bundle's password is: env:NAME or file:PATH.")
    var password: String?

    @Flag(help: "Let it take the place of the secret that is there.")
    var replace = false

    func validate() throws {
        guard let reference = try? CertificateReference(parsing: target), reference.scheme == .vault,
            reference.field == nil
        else { throw ValidationError("`\(target)` is not a place in Vault: write vault:PATH") }
        let isPlace = password.map { $0.hasPrefix("env:") || $0.hasPrefix("file:") } ?? true
        guard isPlace else {
            throw ValidationError(
                "--password takes env:NAME or file:PATH, so that it is not seen in the list of processes")
        }
    }

    func run() async throws {
        let inspection = try options.inspection()
        guard let data = FileManager.default.contents(atPath: file) else {
            Terminal.writeError("error: the file `\(file)` cannot be read: correct the path\n")
            throw ExitCode.couldNotRun
        }
        let secret = try readPassword()
        let path = String(target.dropFirst("vault:".count))
        do throws(CertificateInspection.Failure) {
            let (identity, replaced) = try await inspection.store(
                SecretBytes([UInt8](data)), name: file, password: secret, passwordPlace: "--password", at: path,
                replaces: replace)
            print("\(target): stored \(identity)\(replaced > 0 ? ", in place of version \(replaced)" : "")")
        } catch {
            throw CertsCommand.couldNotRun(error)
        }
    }

    private func readPassword() throws -> SecretBytes? {
        guard let password else { return nil }
        do {
            return SecretBytes(Array(try SecretArgument.read(password, option: "--password").utf8))
        } catch {
            Terminal.writeError("error: \(error)\n")
            throw ExitCode.couldNotRun
        }
    }
}
