import ArgumentParser
import Authentication
import Foundation

/// `sallyport verify-oauth1`: what the gateway makes of a signed request, and what differs.
struct VerifyOAuth1Command: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    static let configuration = CommandConfiguration(
        commandName: "verify-oauth1",
        abstract: "Verify the OAuth 1.0a signature of a request, and show what differs.",
        discussion: """
            Reads a request as it goes over the wire, from a file or from standard input, and judges it as the gateway \
            does, but for the nonce. Where the signature is wrong, what signers are known to get wrong is tried. \
            Exits with 0 when the request is accepted, 1 when it is refused, and 2 when it could not run.

              SECRET=… sallyport verify-oauth1 --consumer-key quickstart --consumer-secret env:SECRET < request.txt
            """
    )

    @Argument(help: "The file with the request; without it, standard input.")
    var file: String?

    @Option(help: "The consumer's key.")
    var consumerKey: String

    @Option(help: "Where the consumer's secret is: env:NAME or file:PATH.")
    var consumerSecret: String?

    @Option(help: "A file with the consumer's RSA public key, in PEM.")
    var publicKey: String?

    @Option(help: "The access token that the request must carry.")
    var token: String?

    @Option(help: "Where the access token's secret is: env:NAME or file:PATH.")
    var tokenSecret: String?

    @Option(help: "What clients sign where a proxy in front changes scheme, host or path.")
    var baseURL: String?

    @Flag(help: "The request came over TLS.")
    var tls = false

    @Option(help: "How far the timestamp may be from --now, in seconds.")
    var window = 300

    @Option(help: "The time to judge by, in seconds since 1970; without it, the machine's.")
    var now: Int?

    @Option(help: "How to print the verdict: \(Format.allCases.map(\.rawValue).joined(separator: " or ")).")
    var format: Format = .text

    func validate() throws {
        guard consumerSecret != nil || publicKey != nil else {
            throw ValidationError("give --consumer-secret, or --public-key for RSA")
        }
        for (option, value) in [("--consumer-secret", consumerSecret), ("--token-secret", tokenSecret)] {
            guard value.map({ $0.hasPrefix("env:") || $0.hasPrefix("file:") }) ?? true else {
                // The text may be the secret itself: it is not repeated.
                throw ValidationError(
                    "\(option) takes env:NAME or file:PATH: a secret on the command line is there for all to see")
            }
        }
        guard baseURL.map({ $0.hasPrefix("http://") || $0.hasPrefix("https://") }) ?? true else {
            throw ValidationError("--base-url takes an http or https URL")
        }
    }

    func run() throws {
        let examination: OAuth1Examination
        do {
            let question = try RawRequest(read()).question(scheme: tls ? "https" : "http")
            examination = OAuth1Examination(
                question, by: try consumer(), window: window, baseURL: baseURL,
                now: now ?? Int(Date().timeIntervalSince1970))
        } catch let failure as CommandFailure {
            Terminal.writeError("error: \(failure)\n")
            throw ExitCode.couldNotRun
        }
        let report = OAuth1Report(examination)
        switch format {
        case .text: print(report.text, terminator: "")
        case .json: print(try report.json())
        }
        if examination.failure != nil { throw ExitCode.found }
    }

    private func read() throws -> [UInt8] {
        guard let file else { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure("the file `\(file)` cannot be read: correct the path")
        }
        return Array(data)
    }

    private func consumer() throws -> Consumer {
        let secrets = try consumerSecret.map { [Secret(try SecretArgument.read($0, option: "--consumer-secret"))] }
        return Consumer(
            key: consumerKey, secrets: secrets ?? [], publicKeys: try publicKey.map { [try key(in: $0)] } ?? [],
            algorithms: Set(OAuth1Algorithm.allCases), token: token,
            tokenSecret: try tokenSecret.map { Secret(try SecretArgument.read($0, option: "--token-secret")) },
            accounts: [], scopes: [])
    }

    private func key(in file: String) throws -> OAuth1PublicKey {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure("the file `\(file)` cannot be read: correct the path")
        }
        do throws(OAuth1PublicKey.Invalid) {
            return try OAuth1PublicKey(pem: String(decoding: data, as: UTF8.self))
        } catch {
            throw CommandFailure("--public-key: `\(file)` \(error.message)")
        }
    }
}
