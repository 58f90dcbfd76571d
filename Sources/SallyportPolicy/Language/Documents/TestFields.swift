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
    private static let description = Field("description", ValueType<String>.text)
    private static let account = Field("account", ValueType<String>.text.oneOrList)
    private static let accounts = Field("accounts", ValueType<String>.text.oneOrList)
    private static let method = Field("method", ValueType<Method>.method.oneOrList)
    private static let methods = Field("methods", ValueType<Method>.method.oneOrList)
    private static let url = Field("url", ValueType<String>.text.oneOrList)
    private static let urls = Field("urls", ValueType<String>.text.oneOrList)
    private static let service = Field("service", ValueType<ServiceTerm>.serviceTerm.oneOrList)
    private static let services = Field("services", ValueType<ServiceTerm>.serviceTerm.oneOrList)
    private static let scopes = Field("scopes", ValueType<Scope>.scope.list)
    private static let expect = Field("expect", ValueType<Explanation.Outcome>.word("an outcome"))
    private static let reason = Field("reason", ValueType<DecisionReason>.word("a reason").located)
    private static let rule = Field("rule", ValueType<String>.text.located)
    private static let certificate = Field("certificate", ValueType<String>.certificateOrNone.located)
    private static let fallback = Field("fallback", ValueType<Fallback>.word("a fallback").located)
    private static let requiredScopes = Field("requiredScopes", ValueType<Scope>.scope.list.located)
    private static let wouldDeny = Field(
        "wouldDeny", ValueType<TestExpectation.WouldDeny>.word("what report mode records").located)
    private static let fields: [any FieldDescription] = [
        description, account, accounts, method, methods, url, urls, service, services, scopes, expect, reason, rule,
        certificate, fallback, requiredScopes, wouldDeny,
    ]

    static let test = ValueType<Self>("a test") { node, context in
        MappingReader(node, fields: fields, what: "a test", &context).map { TestFields($0, &context) }
    }

    static let given = ValueType<Self>("what holds for all tests of the document") { node, context in
        let fields = fields.filter { $0.name != description.name }
        return MappingReader(node, fields: fields, what: "`given`", &context).map { TestFields($0, &context) }
    }

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
        for names in [["account", "accounts"], ["method", "methods"], ["url", "urls"], ["expect"]]
        where names.allSatisfy({ reader.entry($0) == nil }) {
            missing.append(names[0])
        }
    }
}

extension MappingReader {
    /// The values that stand under a key or under its plural: they mean the same, so one of the two is enough.
    fileprivate func value<Value>(
        _ field: Field<[Value]>, or plural: Field<[Value]>, _ context: inout DecodingContext
    ) -> [Value]? {
        if let one = entry(field.name), let many = entry(plural.name) {
            context.report(
                .conflictingKeys, "both `\(field.name)` and `\(plural.name)` are here", at: many.keyRange,
                help: "put all of them under one of the two",
                related: [.init(span: context.span(one.keyRange), message: "`\(field.name)` is here")])
        }
        let present = entry(field.name) == nil ? plural : field
        if let entry = entry(present.name), case .sequence(let items) = entry.value.value, items.isEmpty {
            context.report(
                .emptyValue, "the list `\(present.name)` is empty: the test would ask nothing", at: entry.value.range,
                help: "name at least one, or remove `\(present.name)`")
        }
        return value(present, &context)
    }
}

extension ValueType<String> {
    /// A certificate's reference, or `none`.
    fileprivate static let certificateOrNone = ValueType<String>("a certificate reference, or `none`") {
        node, context in
        if case .scalar(let scalar) = node.value, scalar.text == "none" { return scalar.text }
        return certificateReference.read(node, &context)
    }
}
