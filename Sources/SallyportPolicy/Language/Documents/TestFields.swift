/// What a test, or `given` for all tests of its document, says; nil is not said.
package struct TestFields: Sendable {
    var range: SourceRange
    var description: String?
    var accounts: [String]?
    var methods: [Method]?
    var urls: [String]?
    var services: [ServiceTerm]?
    var scopes: [Scope]?
    var outcome: Explanation.Outcome?
    var reason: Located<DecisionReason>?
    var rule: Located<String>?
    var certificate: Located<String>?
    var fallback: Located<Fallback>?
    var requiredScopes: Located<[Scope]>?
    var wouldDeny: Located<TestExpectation.WouldDeny>?
    /// The keys of what a test must have and this has not even in a form that could not be read.
    var missing: [String] = []

    /// These fields, and where they are silent, those that are given for all tests.
    func completed(by given: TestFields) -> TestFields {
        var fields = self
        fields.accounts = accounts ?? given.accounts
        fields.methods = methods ?? given.methods
        fields.urls = urls ?? given.urls
        fields.services = services ?? given.services
        fields.scopes = scopes ?? given.scopes
        fields.outcome = outcome ?? given.outcome
        fields.reason = reason ?? given.reason
        fields.rule = rule ?? given.rule
        fields.certificate = certificate ?? given.certificate
        fields.fallback = fallback ?? given.fallback
        fields.requiredScopes = requiredScopes ?? given.requiredScopes
        fields.wouldDeny = wouldDeny ?? given.wouldDeny
        fields.missing = missing.filter(given.missing.contains)
        return fields
    }
}

extension TestFields {
    private static let description = Field("description", ValueType<String>.text, "What the test shows.")
    private static let account = Field(
        "account", ValueType<String>.text.several("account"), "The account of the request, as its path names it.")
    private static let accounts = Field(
        "accounts", ValueType<String>.text.several("accounts"), "Several accounts, each of which is tried.")
    private static let method = Field(
        "method", ValueType<Method>.method.several("method"), "The method of the request.")
    private static let methods = Field(
        "methods", ValueType<Method>.method.several("methods"), "Several methods, each of which is tried.")
    private static let url = Field("url", ValueType<String>.text.several("url"), "What `LP-forward-url` says.")
    private static let urls = Field(
        "urls", ValueType<String>.text.several("urls"), "Several URLs, each of which is tried.")
    private static let service = Field(
        "service", ValueType<ServiceTerm>.serviceTerm.several("service"),
        "What `LP-service-name` says; `none`, or nothing said, for a request without it.")
    private static let services = Field(
        "services", ValueType<ServiceTerm>.serviceTerm.several("services"), "Several services, each of which is tried.")
    private static let scopes = Field(
        "scopes", ValueType<Scope>.scope.list, "The scopes that the caller holds; all that are asked for unless said.")
    private static let expect = Field(
        "expect", ValueType<Explanation.Outcome>.word("an outcome"), "How the request is decided.")
    private static let reason = Field(
        "reason", ValueType<DecisionReason>.word("a reason").located, "The reason of the decision, such as `no-rule`.")
    private static let rule = Field(
        "rule", ValueType<String>.text.located, "The rule that decides: its id, or its file and line.")
    private static let certificate = Field(
        "certificate", ValueType<String>.certificateOrNone.located,
        "The client certificate that the call is made with, or `none`.")
    private static let fallback = Field(
        "fallback", ValueType<Fallback>.fallback.located, "What happens where that certificate is not usable.")
    private static let requiredScopes = Field(
        "requiredScopes", ValueType<Scope>.scope.list.located, "The scopes that the call asks for.")
    private static let wouldDeny = Field(
        "wouldDeny", ValueType<TestExpectation.WouldDeny>.word("what report mode records").located,
        "Why the call would be refused if report mode did not let it through.")
    private static let fields: [any FieldDescription] = [
        account, accounts, method, methods, url, urls, service, services, scopes, expect, reason, rule, certificate,
        fallback, requiredScopes, wouldDeny,
    ]
    private static let rules = [
        oneName(account, accounts), oneName(method, methods), oneName(url, urls), oneName(service, services),
    ]

    /// A key and its plural mean the same, so one of the two is enough.
    private static func oneName(_ one: some FieldDescription, _ many: some FieldDescription) -> KeyRule {
        .notBoth(
            one, many, message: "both `\(one.key.name)` and `\(many.key.name)` are here",
            help: "put all of them under one of the two")
    }

    static let test = ValueType<Self>.mapping(
        MappingForm("a test", [description] + fields, rules: rules)
    ) { TestFields($0, &$1) }.named("test")

    static let given = ValueType<Self>.mapping(
        MappingForm("`given`", fields, rules: rules), expectation: "what holds for all tests of the document"
    ) { TestFields($0, &$1) }

    private init(_ reader: MappingReader, _ context: inout DecodingContext) {
        range = reader.range
        description = reader.value(Self.description, &context)
        accounts = reader.value(Self.account, or: Self.accounts, &context)
        methods = reader.value(Self.method, or: Self.methods, &context)
        urls = reader.value(Self.url, or: Self.urls, &context)
        services = reader.value(Self.service, or: Self.services, &context)
        scopes = reader.value(Self.scopes, &context)
        outcome = reader.value(Self.expect, &context)
        reason = reader.value(Self.reason, &context)
        rule = reader.value(Self.rule, &context)
        certificate = reader.value(Self.certificate, &context)
        fallback = reader.value(Self.fallback, &context)
        requiredScopes = reader.value(Self.requiredScopes, &context)
        wouldDeny = reader.value(Self.wouldDeny, &context)
        for names: [any FieldDescription] in [
            [Self.account, Self.accounts], [Self.method, Self.methods], [Self.url, Self.urls], [Self.expect],
        ] where !names.contains(where: { reader.has($0) }) {
            missing.append(names[0].key.name)
        }
    }
}

extension MappingReader {
    /// The values that stand under a key or under its plural.
    fileprivate func value<Value>(
        _ field: Field<[Value]>, or plural: Field<[Value]>, _ context: inout DecodingContext
    ) -> [Value]? {
        value(has(field) ? field : plural, &context)
    }
}

extension ValueType {
    /// One value, or a list of one at least.
    fileprivate func several(_ what: String) -> ValueType<[Value]> {
        oneOrMore(
            emptiness: "the list `\(what)` is empty: the test would ask nothing",
            help: "name at least one, or remove `\(what)`")
    }
}

extension ValueType<String> {
    /// A certificate's reference, or `none`.
    fileprivate static let certificateOrNone = ValueType<String>(
        "a certificate reference, or `none`",
        form: .text(
            TextForm("a certificate reference, or `none`", expression: "none|\(CertificateText.expression)") { text in
                text == "none" || CertificateText.isReference(text)
            })
    ) { node, context in
        if case .scalar(let scalar) = node.value, scalar.text == "none" { return scalar.text }
        return certificateReference.read(node, &context)
    }
}
