/// An allow rule that did not match, and the first field on which it failed.
public struct NearestMiss: Hashable, Sendable {
    /// The rule.
    public var rule: RuleReference
    /// The first field that does not match, in the order host, path, port, scheme, method, service.
    public var failedOn: RuleField
}
