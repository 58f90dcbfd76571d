import Testing

@testable import SallyportPolicy

/// The other lints that are read off the decisions, against every answer of the naive reading.
@Suite struct DecisionLintPropertyTests {
    private static let policies = 60

    /// What one policy comes to, by the code: where it is reported, and where it should be.
    private typealias Findings = (reported: Set<String>, expected: Set<String>)

    @Test func agreeWithEveryAnswer() {
        let seed: UInt64 = 0x11A7_0001
        var generator = SeededGenerator(seed: seed)
        var counts: [DiagnosticCode: Int] = [:]
        for number in 0..<Self.policies {
            let (model, _) = DecisionPropertyTests.repaired(.small(using: &generator))
            let lint = Lint(model)
            let brute = BruteForce(model, askingAll: true)
            let findings: [DiagnosticCode: Findings] = [
                .deniedByCeiling: (
                    lint.places(of: [.deniedByCeiling]),
                    Set(brute.rules.filter(brute.isDeniedByCeiling).map(\.text))
                ),
                .plainTLSOnWrite: (lint.places(of: [.plainTLSOnWrite]), Self.plainWrites(brute)),
                .narrowerAsksLess: (lint.places(of: [.narrowerAsksLess]), Self.lenient(brute)),
                .unusedService: (Self.unusedServices(lint), Self.unusedServices(brute)),
            ]
            for (code, (reported, expected)) in findings {
                let text = DecisionPropertyTests.text(of: model)
                #expect(reported == expected, "\(code), policy \(number) of seed \(seed)\n\(text)")
                counts[code, default: 0] += expected.count
            }
        }
        for (code, count) in counts { #expect(count > Self.policies / 15, "\(code) was met \(count) times") }
    }

    private static func plainWrites(_ brute: BruteForce) -> Set<String> {
        Set(
            brute.everyAnswer.filter { request, answer in
                request.method != "GET" && answer.certificate != nil && answer.fallback == "plain-tls"
            }.compactMap(\.answer.rule))
    }

    /// Rules without which another allows the same request, and asks for more.
    private static func lenient(_ brute: BruteForce) -> Set<String> {
        Set(
            brute.rules.filter { rule in
                brute.changes(without: rule).contains { before, after in
                    before.rule == rule.text && before.outcome == "allow" && after.outcome == "allow"
                        && after.rule != nil
                        && (!Set(after.scopes).isSubset(of: before.scopes)
                            || before.fallback == "plain-tls" && after.fallback == "refuse")
                }
            }.map(\.text))
    }

    // MARK: Services, by their certificates, which are all different

    private static func unusedServices(_ lint: Lint) -> Set<String> {
        Set(
            lint.diagnostics.filter { $0.code == .unusedService }.map { diagnostic in
                let owner = diagnostic.span.file.split(separator: "/")[1].split(separator: ".")[0]
                let name = diagnostic.message.contains("`IDP`") ? "IDP" : "WEB"
                return "file:\(owner)-\(name).pem"
            })
    }

    private static func unusedServices(_ brute: BruteForce) -> Set<String> {
        let accounts = brute.model.accounts.filter(\.isEnabled)
        let profiles = Set(accounts.flatMap(\.profiles)).compactMap { brute.model.profiles[$0] }
        let declared = (accounts.map(\.body) + profiles).flatMap { body in
            body.services.values.filter(\.isEnabled).map(\.certificate)
        }
        let presented = brute.everyAnswer.compactMap(\.answer.certificate)
        return Set(declared).subtracting(presented).subtracting(namedWhileDisabled(brute.model))
    }

    /// The certificates of services that a rule names which is switched off, in its body or one that goes with it.
    private static func namedWhileDisabled(_ model: PolicyModel) -> Set<String> {
        var certificates: Set<String> = []
        for account in model.accounts where account.isEnabled {
            let bodies = [account.body] + account.profiles.compactMap { model.profiles[$0] }
            let names = bodies.flatMap(\.rules).filter { !$0.isEnabled }.flatMap { $0.services ?? [] }
            let own = Set(account.body.services.filter(\.value.isEnabled).keys)
            for name in names {
                if own.contains(name) {
                    certificates.insert("file:\(account.id)-\(name).pem")
                } else {
                    certificates.formUnion(account.profiles.map { "file:\($0)-\(name).pem" })
                }
            }
        }
        return certificates
    }
}
