/// What an operator should know about Vault.
package enum VaultEvent: Sendable {
    /// A certificate was read for the reference, which had none.
    case read(ClientIdentityStatus)
    /// Another certificate than before is presented for the reference.
    case changed(ClientIdentityStatus)
    /// A certificate is no longer presented for the reference that it was read for.
    case retired(ClientIdentity)
    /// What Vault has for the reference cannot be presented.
    case notUsable(reference: String, NotUsable)
    /// One secret cannot be read.
    case secretUnavailable(reference: String, detail: String)
    /// Vault itself cannot be used.
    case unavailable(detail: String)
    /// Vault can be used again.
    case available
}
