/// Some of the accounts that a search found.
package struct AccountPage: Sendable {
    /// An account as a list shows it.
    package struct Entry: Sendable {
        package var account: String
        /// The file that defines it, within the policy folder.
        package var file: String
        /// Disabled accounts are unknown to a decision.
        package var isEnabled: Bool
    }

    /// How many accounts were found in all.
    package var matches: Int
    /// How many come before these.
    package var offset: Int
    package var entries: [Entry]
}
