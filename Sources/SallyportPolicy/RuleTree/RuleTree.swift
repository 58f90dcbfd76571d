/// The policies of a folder, joined, checked and laid out for decisions: immutable, and safe to share between threads.
///
/// A decision walks the host's labels from the right, then the path's segments, and looks at the few rules found there.
/// Rules that many accounts have in common are held once.
public final class RuleTree: Sendable {
    /// What identifies this generation of the policies: the SHA-256 of the files' names and contents, in hex.
    public let digest: String
    /// How many accounts are enabled.
    public var accountCount: Int { policy.accounts.count }
    /// How many rules those accounts have, profiles counted for each account that takes them.
    public var ruleCount: Int { policy.accounts.reduce(0) { $0 + $1.rules.count } }

    let policy: CompiledPolicy
    let storage: RuleTreeStorage

    package init(_ policy: CompiledPolicy, digest: String) {
        self.policy = policy
        self.digest = digest
        storage = RuleTreeBuilder.build(policy)
    }

    /// Whether an address that a call would connect to may be connected to.
    public func judge(_ address: IPAddress) -> AddressVerdict { policy.ceiling.judge(address) }

    /// As `judge`, for an address that the operator has pinned in the server's configuration.
    package func judgeOperatorPinned(_ address: IPAddress) -> AddressVerdict {
        policy.ceiling.judgeOperatorPinned(address)
    }

    /// Every client certificate that a decision may name, with a place where it is written.
    package var certificateReferences: [(reference: String, span: SourceSpan?)] {
        var places: [String: SourceSpan?] = [:]
        for account in policy.accounts {
            for service in account.services.values {
                let known = places[service.certificate] ?? nil
                places[service.certificate] = min(known ?? service.certificateSpan, service.certificateSpan)
            }
            for rule in account.rules {
                guard let certificate = rule.obligations.certificate, places[certificate] == nil else { continue }
                places[certificate] = .some(rule.certificateSpan)
            }
        }
        return places.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
