import Authentication
import ClientCertificates
import SallyportPolicy

/// Everything that a request is judged by: one generation, from a request's first step to its last.
///
/// Immutable, and one reference, so that handing it to a request costs no more than counting it.
final class Snapshot: Sendable {
    /// Counts the snapshots of this process, from 1.
    let generation: Int
    let configuration: GatewayConfiguration
    /// The policies, with what the next reload need not read again.
    let policies: LoadedPolicies
    let authenticator: Authenticator
    let identities: ClientIdentityStore
    /// The certificates that the policies name.
    let references: [String]
    /// What the listeners speak TLS with.
    let listenerTLS: ListenerContexts

    init(
        generation: Int, configuration: GatewayConfiguration, policies: LoadedPolicies, authenticator: Authenticator,
        identities: ClientIdentityStore, references: [String], listenerTLS: ListenerContexts
    ) {
        self.generation = generation
        self.configuration = configuration
        self.policies = policies
        self.authenticator = authenticator
        self.identities = identities
        self.references = references
        self.listenerTLS = listenerTLS
    }

    /// The rules.
    var tree: RuleTree { policies.tree }

    /// This snapshot for the listeners that are running: those that speak TLS go on to, and those that do not do not.
    func forListeners(of running: Snapshot) -> Snapshot {
        Snapshot(
            generation: generation, configuration: configuration, policies: policies, authenticator: authenticator,
            identities: identities, references: references, listenerTLS: listenerTLS.serving(running.listenerTLS))
    }

    /// What tells upstream connections that may stay from those whose certificate is gone.
    func poolKeys(at now: Timestamp) -> Set<String> {
        var keys: Set<String> = []
        for reference in references {
            if case .usable(let identity) = identities.identity(for: reference, at: Int64(now.seconds)) {
                keys.insert(identity.poolKey)
            }
        }
        return keys
    }
}

extension ClientIdentity {
    /// Names this certificate with this key: connections made with one must not serve another.
    var poolKey: String { "\(fingerprint)+\(keyDigest)" }
}
