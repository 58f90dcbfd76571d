/// An account with everything resolved: its rules and those of its profiles, its services, and what holds by itself.
package struct CompiledAccount: Sendable {
    /// What a declared service gives its calls.
    package struct Service: Hashable, Sendable {
        package var certificate: String
        package var certificateSpan: SourceSpan
        package var fallback: Fallback?
    }

    package var account: AccountID
    /// Where the account is declared.
    package var reference: RuleReference
    /// Where its id is written.
    package var span: SourceSpan
    package var mode: Mode
    package var rules: [CompiledRule]
    package var services: [ServiceName: Service]
    /// What holds for a request that report mode lets through without a rule, and where rules are silent.
    package var obligations: Obligations
    package var fallback: Fallback
    /// Which level says each of these, by key, such as `timeouts.connect`; what is missing is built in.
    package var origins: [String: ObligationOrigin] = [:]
}
