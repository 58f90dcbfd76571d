/// Who sent a request, as far as the credentials prove it, and what they entitle to.
///
/// A class, since it is handed on for every request: that counts one reference, and not one for each of its parts.
package final class Principal: Sendable, Hashable {
    /// How the request was authenticated.
    package enum Scheme: String, Sendable, Hashable {
        /// An OAuth 1.0a signature (RFC 5849).
        case oauth1
        /// A bearer token (RFC 6750).
        case bearer
    }

    /// The scopes that an administrator holds by that role.
    package static let administratorScopes = ["MTLS_READ_INTERNAL", "MTLS_WRITE_INTERNAL"]

    /// The consumer key, or the token's subject: for the audit record.
    package let name: String
    /// How the request was authenticated.
    package let scheme: Scheme
    /// The token's issuer, since two issuers may use one subject; nil for a consumer.
    package let issuer: String?
    /// The scopes held, each once; an administrator's two are among them.
    package let scopes: [String]
    /// The accounts that the principal may act for.
    package let accounts: AccountEntitlement
    /// Whether the principal has the role of an administrator or of an internal user.
    package let isAdministrator: Bool

    /// A principal. The scopes of an administrator are added here and nowhere else.
    package init(
        name: String, scheme: Scheme, issuer: String? = nil, scopes: [String], accounts: AccountEntitlement,
        isAdministrator: Bool = false
    ) {
        self.name = name
        self.scheme = scheme
        self.issuer = issuer
        self.accounts = accounts
        self.isAdministrator = isAdministrator
        self.scopes = (scopes + (isAdministrator ? Self.administratorScopes : [])).reduce(into: []) { held, scope in
            if !held.contains(scope) { held.append(scope) }
        }
    }

    package static func == (left: Principal, right: Principal) -> Bool {
        left === right
            || (left.name, left.scheme, left.issuer, left.isAdministrator)
                == (right.name, right.scheme, right.issuer, right.isAdministrator)
                && left.scopes == right.scopes && left.accounts == right.accounts
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(issuer)
    }

    /// Whether the principal may act for an account. The names are compared literally.
    package func isEntitled(to account: String) -> Bool {
        accounts.contains(account)
    }

    /// The `WWW-Authenticate` value of a 403 for want of scopes (RFC 6750 section 3.1).
    ///
    /// - Parameter scopes: The scopes that the request needs. What is not a scope-token of RFC 6749 is left out.
    package static func insufficientScopeChallenge(scopes: [String]) -> String {
        let tokens = scopes.filter(ScopeToken.isValid).joined(separator: " ")
        let challenge = #"Bearer realm="sallyport", error="insufficient_scope""#
        return tokens.isEmpty ? challenge : challenge + #", scope="\#(tokens)""#
    }
}
