import ArgumentParser
import Foundation
import Gateway
import SallyportPolicy

/// `sallyport serve`: runs the gateway.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the gateway.",
        discussion: """
            SIGHUP reads the configuration and the policies anew, and keeps what is in use if there is an error. \
            SIGTERM lets requests under way finish, and ends with 0.
            """
    )

    @Option(help: "The server's configuration.")
    var config = "sallyport.yaml"

    @Flag(help: "Reload by itself when a file has changed that SIGHUP would read: it looks every second or so.")
    var watch = false

    func run() async throws {
        do {
            try await GatewayServer(configurationPath: config, version: Version.current).run(watchesFiles: watch)
        } catch let failure as StartFailure {
            var renderer = TextRenderer(isColoured: false) { FileManager.default.contents(atPath: $0).map(Array.init) }
            for diagnostic in failure.diagnostics where diagnostic.severity == .error {
                Terminal.writeError(renderer.render(diagnostic) + "\n")
            }
            Terminal.writeError("error: \(failure.message ?? "the gateway does not start until these are corrected")\n")
            throw ExitCode.couldNotRun
        }
    }
}
