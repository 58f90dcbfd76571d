package import SallyportPolicy

/// Where a policy has use for a client certificate.
package struct CertificateUse: Sendable, Hashable {
    /// The account whose calls present it.
    package var account: String
    /// The service that it belongs to; nil where rules name it themselves.
    package var service: String?
    /// The rules whose calls present it, in the order in which they are written.
    package var rules: [RuleReference]

    /// The uses of each reference, in the order of accounts.
    static func all(in policy: CompiledPolicy) -> [String: [CertificateUse]] {
        var uses: [String: [CertificateUse]] = [:]
        for account in policy.accounts {
            for (service, declared) in account.services.sorted(by: { $0.key.text < $1.key.text }) {
                // A rule's own certificate comes before its service's.
                let rules = account.rules.filter {
                    $0.effect == .allow && $0.obligations.certificate == nil && $0.matches(service)
                }
                uses[declared.certificate, default: []].append(
                    CertificateUse(
                        account: account.account.text, service: service.text, rules: rules.map(\.reference)))
            }
            let own = Dictionary(grouping: account.rules) { $0.obligations.certificate }
            for case (let reference?, let rules) in own {
                uses[reference, default: []].append(
                    CertificateUse(account: account.account.text, service: nil, rules: rules.map(\.reference)))
            }
        }
        return uses
    }
}
