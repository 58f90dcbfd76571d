/// `kind: Account`: what one account may do.
package struct AccountDocument: Hashable, Sendable {
    package var account: Located<AccountID>
    package var profiles: [Located<String>]
    package var mode: Mode
    package var isEnabled: Bool
    package var body: PolicyBody
}

extension AccountDocument {
    private static let account = Field.required(
        "account", ValueType<AccountID>.accountID.located,
        "The account's id, as it stands in the path of requests.")
    private static let profiles = Field(
        "profiles", ValueType<String>.name("a profile's name").located.list,
        "Profiles whose rules, services and settings the account takes.")
    private static let mode = Field(
        "mode", ValueType<Mode>.word("a mode"),
        "`report` lets through what the account's own rules refuse, and records it; `enforce` unless said.")
    private static let enabled = Field(
        "enabled", ValueType<Bool>.boolean, "`false`: as if the account were not there.")
    static let form = MappingForm(
        "an account", PolicyDocument.header + [account, profiles, mode, enabled] + PolicyBody.fields)

    init?(_ node: YAMLNode, _ context: inout DecodingContext) {
        guard let reader = MappingReader(node, Self.form, &context) else { return nil }
        let account = reader.value(Self.account, &context)
        profiles = reader.value(Self.profiles, &context) ?? []
        mode = reader.value(Self.mode, &context) ?? .enforce
        isEnabled = reader.value(Self.enabled, &context) ?? true
        body = PolicyBody(reader, &context)
        guard let account else { return nil }
        self.account = account
    }
}
