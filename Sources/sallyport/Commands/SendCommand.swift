import ArgumentParser
import Authentication
import Foundation
import NIOCore
import Upstream

/// `sallyport send`: a signed request, as a client would make it.
struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Make a signed request through a gateway, as a client would.",
        discussion: """
            The answer's body goes to standard output. Exits with 0 when there was an answer, whatever its status, unless \
            --fail is given; with 7, 28 or 60 when the gateway could not be reached, was too slow, or could not be \
            trusted, as curl does; and with 2 when the request could not be made.

              SECRET=quickstart-secret sallyport send --consumer-key quickstart --consumer-secret env:SECRET \\
                --account 042 --url https://echo.sandbox.example/hello
            """
    )

    @Option(help: "The gateway's address.")
    var gateway = "http://127.0.0.1:8080"

    @Option(help: "The account id.")
    var account: String

    @Option(help: "What to call: LP-forward-url.")
    var url: String

    @Option(name: [.customShort("X"), .long], help: "The method. Without it GET, or POST where there is --data.")
    var method: String?

    @Option(help: "The service whose certificate is to be presented: LP-service-name.")
    var service: String?

    @Option(name: [.customShort("d"), .long], help: "The body; @FILE reads it from a file, @- from standard input.")
    var data: String?

    @Option(help: "The body's type.")
    var contentType = "application/json"

    @Option(name: [.customShort("H"), .long], help: "Another header, as `Name: value`; repeat it for several.")
    var header: [String] = []

    @Option(help: "Sign by OAuth 1.0a (HMAC-SHA256) with this consumer key.")
    var consumerKey: String?

    @Option(help: "The consumer's secret: env:NAME or file:PATH; a text that is neither is taken as it is.")
    var consumerSecret: String?

    @Option(help: "A Bearer token instead: env:NAME or file:PATH; a text that is neither is taken as it is.")
    var bearer: String?

    @Option(help: "A file of authorities to judge the gateway's certificate by.")
    var cacert: String?

    @Flag(name: .shortAndLong, help: "Print the answer's status and headers too.")
    var include = false

    @Flag(name: .shortAndLong, help: "Exit with 22 when the answer's status is 400 or above.")
    var fail = false

    func validate() throws {
        guard (consumerKey == nil) == (consumerSecret == nil) else {
            throw ValidationError("--consumer-key and --consumer-secret go together: give both")
        }
        guard consumerKey == nil || bearer == nil else {
            throw ValidationError("a request is signed or carries a token: give --consumer-key or --bearer, not both")
        }
    }

    func run() async throws {
        do {
            let client = try GatewayClient(gateway: gateway, caFile: cacert)
            let answer = try await client.make(try call(), by: try credentials()) { part, answer in
                if include { answer.body += Array(part.readableBytesView) } else { Self.print(part) }
            }
            await client.shutdown()
            if include { printWhole(answer) }
            if fail, answer.status >= 400 { throw ExitCode(22) }
        } catch let failure as UpstreamFailure {
            Terminal.writeError("error: \(failure.transportMessage)\n")
            throw ExitCode(failure.exitStatus)
        } catch let code as ExitCode {
            throw code
        } catch {
            Terminal.writeError("error: \(error)\n")
            throw ExitCode.couldNotRun
        }
    }

    private func call() throws -> GatewayClient.Call {
        let body = try data.map(readBody)
        let headers = try header.map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else {
                throw CommandFailure("--header: `\(line)` is not of the form `Name: value`")
            }
            return (name: String(parts[0]), value: parts[1].trimmingCharacters(in: .whitespaces))
        }
        return GatewayClient.Call(
            account: account, method: method ?? (body == nil ? "GET" : "POST"), forwardURL: url, service: service,
            headers: headers, body: body, contentType: contentType)
    }

    private func readBody(_ argument: String) throws -> [UInt8] {
        guard argument.hasPrefix("@") else { return Array(argument.utf8) }
        let path = String(argument.dropFirst())
        if path == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("--data: the file `\(path)` cannot be read: correct the path")
        }
        return Array(data)
    }

    private func credentials() throws -> GatewayClient.Credentials {
        if let bearer { return .bearer(token: try SecretArgument.read(bearer, option: "--bearer")) }
        guard let consumerKey, let consumerSecret else { return .none }
        let secret = try SecretArgument.read(consumerSecret, option: "--consumer-secret")
        return .oauth1(consumerKey: consumerKey, secret: Secret(secret))
    }

    private static func print(_ part: ByteBuffer) {
        FileHandle.standardOutput.write(Data(part.readableBytesView))
    }

    private func printWhole(_ answer: GatewayClient.Answer) {
        var text = "HTTP/1.1 \(answer.status)\n"
        for (name, value) in answer.headers { text += "\(name): \(value)\n" }
        FileHandle.standardOutput.write(Data((text + "\n").utf8) + Data(answer.body))
    }
}

extension UpstreamFailure {
    /// The exit status that curl has for such a failure.
    fileprivate var exitStatus: Int32 {
        if isTimeout { return 28 }
        return switch kind {
        case .nameNotResolved: 6
        case .tlsUntrusted, .tlsExpired, .tlsNameMismatch: 60
        case .tlsOther, .tlsClientCertificateRefused: 35
        case .responseCutShort: 18
        default: 7
        }
    }
}
