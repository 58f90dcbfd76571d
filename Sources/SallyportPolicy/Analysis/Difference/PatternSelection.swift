/// What a pattern covers, apart from what some others cover.
package struct PatternSelection: Hashable, Sendable {
    /// The pattern, as a policy would write it. Of hosts there are three forms more: `**` is every name; a network is every
    /// address of it, written as a host or not; `any-address` is every address that neither version's ceiling denies.
    package var pattern: String
    /// What is left out, in the same form.
    package var except: [String] = []
}
