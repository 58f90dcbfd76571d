/// `kind: Test`: requests with the decisions that are expected of them.
package struct TestDocument: Sendable {
    /// What a test expects.
    package enum Outcome: String, CaseIterable, Sendable {
        case allow
        case deny
        case invalid
    }

    /// One request with its expected decision; what is nil is not looked at.
    package struct Case: Sendable {
        package var range: SourceRange
        package var description: String?
        package var account: Located<String>
        package var method: Method
        package var url: Located<String>
        package var service: ServiceName?
        package var scopes: [Scope]?
        package var expect: Outcome
        package var reason: String?
        package var certificate: String?
        package var fallback: Fallback?
        package var rule: String?
    }

    package var cases: [Case]
}

extension TestDocument {
    private static let tests = Field.required(
        "tests", Case.type.list, "Requests with the decisions that are expected of them.")
    private static let description = Field("description", ValueType<String>.text, "What the tests are about.")
    static let form = MappingForm("a document of tests", PolicyDocument.header + [description, tests])

    init?(_ node: YAMLNode, _ context: inout DecodingContext) {
        guard let reader = MappingReader(node, Self.form, &context) else { return nil }
        reader.judge(Self.description, &context)
        cases = reader.value(Self.tests, &context) ?? []
    }
}

extension TestDocument.Case {
    private static let description = Field("description", ValueType<String>.text, "What the test shows.")
    private static let account = Field.required(
        "account", ValueType<String>.text.located, "The account of the request, as it would stand in its path.")
    private static let method = Field.required("method", ValueType<Method>.method, "The method of the request.")
    private static let url = Field.required("url", ValueType<String>.text.located, "What `LP-forward-url` says.")
    private static let service = Field(
        "service", ValueType<ServiceName>.declaredService, "What `LP-service-name` says.")
    private static let scopes = Field(
        "scopes", ValueType<Scope>.scope.list, "The scopes that the caller holds; all that are asked for unless said.")
    private static let expect = Field.required(
        "expect", ValueType<TestDocument.Outcome>.word("an outcome"), "How the request is decided.")
    private static let reason = Field(
        "reason", ValueType<String>.text, "The reason of the decision, such as `no-rule`.")
    private static let certificate = Field(
        "certificate", ValueType<String>.text, "The client certificate that the call is made with.")
    private static let fallback = Field(
        "fallback", ValueType<Fallback>.fallback, "What happens where that certificate is not usable.")
    private static let rule = Field("rule", ValueType<String>.text, "The id of the rule that decides.")
    private static let form = MappingForm(
        "a test",
        [description, account, method, url, service, scopes, expect, reason, certificate, fallback, rule])

    static let type = ValueType<Self>.mapping(form) { reader, context in
        guard let account = reader.value(account, &context), let method = reader.value(method, &context),
            let url = reader.value(url, &context), let expect = reader.value(expect, &context)
        else { return nil }
        return TestDocument.Case(
            range: reader.range, description: reader.value(description, &context), account: account, method: method,
            url: url, service: reader.value(service, &context), scopes: reader.value(scopes, &context), expect: expect,
            reason: reader.value(reason, &context), certificate: reader.value(certificate, &context),
            fallback: reader.value(fallback, &context), rule: reader.value(rule, &context))
    }.named("test")
}
