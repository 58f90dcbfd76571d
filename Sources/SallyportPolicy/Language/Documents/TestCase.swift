/// One entry of `tests`: requests, one or the product of several lists, with the decision expected of each.
package struct TestCase: Sendable {
    package var range: SourceRange
    package var description: String?
    package var accounts: [String]
    package var methods: [Method]
    package var urls: [String]
    package var services: [ServiceTerm]
    /// What the caller holds; nil: whatever is asked for.
    package var scopes: [Scope]?
    package var expected: TestExpectation

    /// How many requests it stands for; nil where there are too many to count.
    package var requestCount: Int? {
        [methods.count, urls.count, services.count].reduce(accounts.count) { count, factor in
            guard let count else { return nil }
            let (product, isTooLarge) = count.multipliedReportingOverflow(by: factor)
            return isTooLarge ? nil : product
        }
    }

    /// A test of these fields, or nil after a complaint about what is missing or contradicts itself.
    init?(_ fields: TestFields, _ context: inout DecodingContext) {
        Self.reportMissing(fields, &context)
        guard let accounts = fields.accounts, let methods = fields.methods, let urls = fields.urls,
            let outcome = fields.outcome
        else { return nil }
        TestContradictions(fields, outcome: outcome).report(&context)
        range = fields.range
        description = fields.description
        self.accounts = accounts
        self.methods = methods
        self.urls = urls
        services = fields.services ?? [.none]
        scopes = fields.scopes
        expected = TestExpectation(
            outcome: outcome, reason: fields.reason?.value, rule: fields.rule?.value,
            certificate: fields.certificate?.value, fallback: fields.fallback?.value,
            requiredScopes: fields.requiredScopes?.value, wouldDeny: fields.wouldDeny?.value)
    }

    private static func reportMissing(_ fields: TestFields, _ context: inout DecodingContext) {
        for name in fields.missing {
            context.report(
                .missingKey, "a test needs the key `\(name)`", at: SourceRange(at: fields.range.start),
                help: "add `\(name): …` here, or under `given` for all tests of the document")
        }
    }
}
