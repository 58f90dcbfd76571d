/// A part of a request that RFC 5849 leaves unsigned, and that a consumer may be required to sign.
package enum SignedPart: String, Sendable, Hashable, CaseIterable {
    /// A body that is not a form, by `oauth_body_hash`.
    case body
    /// The `LP-*` headers, by `lp_headers_hash`.
    case headers
}
