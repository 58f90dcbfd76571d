import ArgumentParser

/// `sallyport demo`: the whole thing on one machine.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show the whole thing on this machine: certificates, an upstream, the gateway, and calls through it.",
        discussion: """
            Makes a CA and certificates, starts an upstream that demands a client certificate and one that asks for none, \
            starts the gateway with the policies of a folder, and makes calls that are allowed, refused, and made without \
            a certificate. Then it stays up for your own calls, unless --once is given.
            """
    )

    @Option(help: "The folder that holds the policies.")
    var policies = "policies"

    @Flag(help: "End after the walk-through.")
    var once = false

    func run() async throws {
        do {
            let demo = try await Demo.start(policies: policies)
            let succeeded = try await demo.walkThrough()
            if !once, succeeded { await demo.stayUp() }
            await demo.stop()
            if !succeeded { throw ExitCode.found }
        } catch let code as ExitCode {
            throw code
        } catch {
            Terminal.writeError("error: \(error)\n")
            throw ExitCode.couldNotRun
        }
    }
}
