import Authentication
import SallyportPolicy

/// An issuer of tokens.
struct IssuerSettings: Sendable {
    /// `iss`.
    var issuer: String
    /// What `aud` must be or contain.
    var audience: String
    /// The file of the issuer's key set.
    var keys: Located<String>
    /// The claim that names accounts.
    var accountsClaim: String
    /// The claim that names scopes.
    var scopesClaim: String
    /// Claims that make an administrator.
    var administrators: [ClaimRule]
}

extension IssuerSettings {
    private static let issuer = Field.required("issuer", ValueType<String>.text, "What `iss` must be.")
    private static let audience = Field.required(
        "audience", ValueType<String>.text, "What `aud` must be or contain.")
    private static let keys = Field.required(
        "keys", ValueType<String>.keySet.located, "The issuer's JSON Web Key Set, such as `file:jwks.json`.")
    private static let accountsClaim = Field(
        "accountsClaim", ValueType<String>.text, "The claim that names accounts; `accounts` unless said.")
    private static let scopesClaim = Field(
        "scopesClaim", ValueType<String>.text, "The claim that names scopes; `scope` unless said.")
    private static let administrator = Field(
        "administrator", ClaimRule.type.oneOrList, "Whose tokens hold both MTLS scopes; nobody's unless said.")

    static let type = ValueType<IssuerSettings>.mapping(
        MappingForm("an issuer", [issuer, audience, keys, accountsClaim, scopesClaim, administrator]),
        expectation: "an issuer: `issuer`, `audience` and `keys`"
    ) { reader, context in
        let issuer = reader.value(issuer, &context)
        let audience = reader.value(audience, &context)
        let keys = reader.value(keys, &context)
        let accountsClaim = reader.value(accountsClaim, &context) ?? "accounts"
        let scopesClaim = reader.value(scopesClaim, &context) ?? "scope"
        let administrators = reader.value(administrator, &context) ?? []
        guard let issuer, let audience, let keys else { return nil }
        return IssuerSettings(
            issuer: issuer, audience: audience, keys: keys, accountsClaim: accountsClaim, scopesClaim: scopesClaim,
            administrators: administrators)
    }
}

extension ClaimRule {
    private static let claim = Field.required("claim", ValueType<String>.text, "The claim that is looked at.")
    private static let contains = Field.required(
        "contains", ValueType<String>.text, "What the claim must be or contain.")

    static let type = ValueType<ClaimRule>.mapping(
        MappingForm("`administrator`", [claim, contains]), expectation: "`claim` and `contains`"
    ) { reader, context in
        let name = reader.value(claim, &context)
        let text = reader.value(contains, &context)
        guard let name, let text else { return nil }
        return ClaimRule(claim: name, contains: text)
    }
}
