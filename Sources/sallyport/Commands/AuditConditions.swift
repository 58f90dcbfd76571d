import ArgumentParser
import AuditTrail
import Foundation

/// Which audit records a command is about.
struct AuditConditions: ParsableArguments {
    @Option(help: "The account of the request.")
    var account: [String] = []

    @Option(help: "Who asked: a consumer key, or the subject of a token.")
    var principal: [String] = []

    @Option(help: "What LP-service-name said.")
    var service: [String] = []

    @Option(help: "The request's method.")
    var method: [String] = []

    @Option(help: "The host of LP-forward-url, with a port or for any port.")
    var host: [String] = []

    @Option(help: "What became of it: allow, deny or error.")
    var decision: [String] = []

    @Option(help: "The code of the answer, such as no-rule.")
    var code: [String] = []

    @Option(help: "The rule that decided: its id, file:line, or its file.")
    var rule: [String] = []

    @Option(help: "The status of the answer, such as 403 or 5xx.")
    var status: [String] = []

    @Option(help: "The request id.")
    var request: [String] = []

    @Option(help: "The generation of the policies: its digest, or how that begins.")
    var policy: [String] = []

    @Option(
        help: ArgumentHelp(
            "Requests from then on: a time as RFC 3339 has it, or 10m for ten minutes ago (s, m, h, d).",
            valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Requests up to then, written alike.", valueName: "time"))
    var until: String?

    func validate() throws {
        for decision in decision where !["allow", "deny", "error"].contains(decision) {
            throw ValidationError("--decision takes allow, deny or error, not `\(decision)`")
        }
        _ = try filter()
    }

    func filter() throws -> AuditFilter {
        var filter = AuditFilter()
        filter.accounts = account
        filter.principals = principal
        filter.services = service
        filter.methods = method.map { $0.uppercased() }
        filter.hosts = host
        filter.decisions = decision
        filter.codes = code
        filter.rules = rule
        filter.statuses = status
        filter.requests = request
        filter.policies = policy
        filter.since = try since.map { try time($0, "--since") }
        filter.until = try until.map { try time($0, "--until") }
        return filter
    }

    private func time(_ text: String, _ option: String) throws -> String {
        guard let date = AuditTime.parse(text, now: Date()) else {
            throw ValidationError(
                "\(option) takes a time such as 2026-02-12T08:09:10Z, or a duration such as 10m, not `\(text)`")
        }
        return AuditTime.text(date)
    }
}
