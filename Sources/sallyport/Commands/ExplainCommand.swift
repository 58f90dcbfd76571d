import ArgumentParser
import SallyportPolicy

/// `sallyport explain`: how a request is decided, and by which rule.
struct ExplainCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show how a request would be decided, and by which rule.",
        discussion: """
            Without --scope the caller is taken to hold whatever scopes are asked for. \
            Exits with 0 when the request is allowed, 3 when it is denied or invalid, and 2 when it could not run.
            """
    )

    @Option(help: "The folder that holds the policies.")
    var policies: String

    @Option(help: "The account id of the request.")
    var account: String

    @Option(help: "The request's method, such as POST.")
    var method: String

    @Option(help: "What LP-forward-url says.")
    var url: String

    @Option(help: "What LP-service-name says.")
    var service: String?

    @Option(name: .customLong("scope"), help: "A scope that the caller holds; repeat it for several.")
    var scopes: [String] = []

    @Flag(help: "Also show the decision for every method.")
    var allMethods = false

    @Flag(
        help: "Also show the decision for every service: none, those that the account knows, and one that it does not.")
    var allServices = false

    @Option(help: "How to print the decision: \(Format.allCases.map(\.rawValue).joined(separator: " or ")).")
    var format: Format = .text

    func validate() throws {
        guard Method(rawValue: method.uppercased()) != nil else {
            let methods = Method.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError(
                "the gateway answers `\(method)` with 405 whatever the policy says; it forwards \(methods)")
        }
    }

    func run() throws {
        let (tree, outcome) = try PolicyFolder.load(policies)
        guard let policy = outcome.policy, let method = Method(rawValue: method.uppercased()) else {
            throw ExitCode.couldNotRun
        }
        let explanation = RequestExplainer(tree: tree, policy: policy).explain(
            account: account, method: method, url: url, service: service, scopes: scopes.isEmpty ? nil : scopes,
            methods: allMethods ? Method.allCases : [], allServices: allServices)
        switch format {
        case .json: print(explanation.json(folder: policies))
        case .text:
            print(
                explanation.text(folder: policies, TextStyle(isColoured: Terminal.isColoured)), terminator: "")
        }
        if explanation.verdict.outcome != .allow { throw ExitCode.denied }
    }
}
