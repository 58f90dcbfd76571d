import ArgumentParser
import Foundation
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
        guard let tree = loadTree(), let method = Method(rawValue: method.uppercased()) else {
            throw ExitCode.couldNotRun
        }
        let explanation = tree.explain(
            account: account, method: method, url: url, service: service,
            scopes: scopes.isEmpty ? nil : HeldScopes(scopes))
        switch format {
        case .json: print(explanation.json(folder: policies))
        case .text: print(text(of: explanation), terminator: "")
        }
        if explanation.outcome != .allow { throw ExitCode.denied }
    }

    private func loadTree() -> RuleTree? {
        let outcome = PolicyLoader.load([policies], lint: false)
        guard outcome.tree == nil else { return outcome.tree }
        var renderer = TextRenderer(isColoured: false) { FileManager.default.contents(atPath: $0).map(Array.init) }
        for diagnostic in outcome.diagnostics where diagnostic.severity == .error {
            Terminal.writeError(renderer.render(diagnostic))
        }
        Terminal.writeError("error: the policies have errors, so that nothing can be decided by them\n")
        return nil
    }

    private func text(of explanation: Explanation) -> String {
        var lines = ["\(explanation.outcome.rawValue): \(explanation.detail)"]
        func add(_ name: String, _ value: String) {
            lines.append("  " + name.padding(toLength: 12, withPad: " ", startingAt: 0) + value)
        }
        add("reason", explanation.reason)
        if let rule = explanation.rule { add("rule", place(rule)) }
        if explanation.outcome == .allow {
            add("certificate", explanation.certificate ?? "none")
            add("fallback", explanation.fallback.rawValue)
        }
        if !explanation.requiredScopes.isEmpty { add("scopes", explanation.requiredScopes.joined(separator: ", ")) }
        for miss in explanation.nearest {
            add("near", "\(place(miss.rule)) does not match the \(miss.failedOn.rawValue)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func place(_ rule: RuleReference) -> String {
        let id = rule.id.map { " (\($0))" } ?? ""
        return "\(rule.path(below: policies)):\(rule.line)\(id)"
    }
}
