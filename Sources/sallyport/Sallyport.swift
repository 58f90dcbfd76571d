import ArgumentParser

/// The command line.
@main
struct Sallyport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sallyport",
        abstract: "A policy-driven gateway for outbound calls over mutual TLS.",
        version: Version.current,
        subcommands: [
            ServeCommand.self, CheckCommand.self, ExplainCommand.self, TestCommand.self, DiffCommand.self,
            AuditCommand.self, ReplayCommand.self, CertsCommand.self, SchemaCommand.self, SendCommand.self,
            VerifyOAuth1Command.self, VerifyJWSCommand.self,
            DemoCommand.self,
        ]
    )

    /// Runs the command; a mistake in its use ends it with 2, as every "could not run" does.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            switch exitCode(for: error) {
            case .success:
                print(fullMessage(for: error))
            case .validationFailure:
                Terminal.writeError(fullMessage(for: error) + "\n")
                Self.exit(withError: ExitCode.couldNotRun)
            default:
                Self.exit(withError: error)
            }
        }
    }
}

extension ExitCode {
    /// A condition that the command looks for does not hold: a policy has errors, two of them differ; or nothing was found.
    static let found = ExitCode(1)
    /// The command could not do its work: its options, a file, an address.
    static let couldNotRun = ExitCode(2)
    /// `explain`: the request is denied, or invalid.
    static let denied = ExitCode(3)
    /// `diff` and `replay` with `--fail-on`: something changes that must not.
    static let forbidden = ExitCode(4)
}
