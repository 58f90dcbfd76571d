import Authentication
import SallyportPolicy

/// The keys by which the configuration says what claims mean.
extension ClaimMapping {
    private static let accountsClaim = Field(
        "accountsClaim", ValueType<String>.text, "The claim that names accounts; `accounts` unless said.")
    private static let scopesClaim = Field(
        "scopesClaim", ValueType<String>.text, "The claim that names scopes; `scope` unless said.")
    private static let administrator = Field(
        "administrator", ClaimRule.type("`administrator`").oneOrList,
        "Whose tokens hold both MTLS scopes; nobody's unless said.")
    private static let lpa = Field(
        "lpa", ClaimRule.type("`lpa`").oneOrList,
        "Which tokens are those of internal users, who hold both MTLS scopes too; none unless said.")

    static let fields: [any FieldDescription] = [accountsClaim, scopesClaim, administrator, lpa]

    init(_ reader: MappingReader, _ context: inout DecodingContext) {
        self.init(
            accounts: reader.value(Self.accountsClaim, &context) ?? "accounts",
            scopes: reader.value(Self.scopesClaim, &context) ?? "scope",
            administrators: reader.value(Self.administrator, &context) ?? [],
            internalUsers: reader.value(Self.lpa, &context) ?? [])
    }
}

extension ClaimRule {
    private static let claim = Field.required("claim", ValueType<String>.text, "The claim that is looked at.")
    private static let contains = Field.required(
        "contains", ValueType<String>.text, "What the claim must be or contain.")

    fileprivate static func type(_ what: String) -> ValueType<ClaimRule> {
        ValueType.mapping(MappingForm(what, [claim, contains]), expectation: "`claim` and `contains`") {
            reader, context in
            let name = reader.value(claim, &context)
            let text = reader.value(contains, &context)
            guard let name, let text else { return nil }
            return ClaimRule(claim: name, contains: text)
        }
    }
}
