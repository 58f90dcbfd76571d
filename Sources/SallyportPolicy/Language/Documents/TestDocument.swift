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
    private static let tests = Field.required("tests", Case.type.list)
    private static let description = Field("description", ValueType<String>.text)
    private static let fields: [any FieldDescription] = PolicyDocument.header + [description, tests]

    init?(_ node: YAMLNode, _ context: inout DecodingContext) {
        guard let reader = MappingReader(node, fields: Self.fields, what: "a document of tests", &context) else {
            return nil
        }
        cases = reader.value(Self.tests, &context) ?? []
    }
}

extension TestDocument.Case {
    private static let description = Field("description", ValueType<String>.text)
    private static let account = Field.required("account", ValueType<String>.text.located)
    private static let method = Field.required("method", ValueType<Method>.method)
    private static let url = Field.required("url", ValueType<String>.text.located)
    private static let service = Field("service", ValueType<ServiceName>.declaredService)
    private static let scopes = Field("scopes", ValueType<Scope>.scope.list)
    private static let expect = Field.required("expect", ValueType<TestDocument.Outcome>.word("an outcome"))
    private static let reason = Field("reason", ValueType<String>.text)
    private static let certificate = Field("certificate", ValueType<String>.text)
    private static let fallback = Field("fallback", ValueType<Fallback>.word("a fallback"))
    private static let rule = Field("rule", ValueType<String>.text)

    static let type = ValueType<Self>("a test") { node, context in
        let fields: [any FieldDescription] = [
            description, account, method, url, service, scopes, expect, reason, certificate, fallback, rule,
        ]
        guard let reader = MappingReader(node, fields: fields, what: "a test", &context),
            let account = reader.value(account, &context), let method = reader.value(method, &context),
            let url = reader.value(url, &context), let expect = reader.value(expect, &context)
        else { return nil }
        return TestDocument.Case(
            range: node.range, description: reader.value(description, &context), account: account, method: method,
            url: url, service: reader.value(service, &context), scopes: reader.value(scopes, &context), expect: expect,
            reason: reader.value(reason, &context), certificate: reader.value(certificate, &context),
            fallback: reader.value(fallback, &context), rule: reader.value(rule, &context))
    }
}
