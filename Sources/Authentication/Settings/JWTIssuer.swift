/// An issuer of bearer tokens, as configured.
package struct JWTIssuer: Sendable, Hashable {
    /// Where an issuer's JSON Web Key Set (RFC 7517) is.
    package enum Keys: Sendable, Hashable {
        /// Read already.
        case set([UInt8])
        /// Fetched, and kept.
        case source(KeySource)
    }

    /// The legal values of `leeway`, in seconds.
    package static let leeways = 0...300

    /// `iss`, compared byte for byte.
    package var issuer: String
    /// What `aud` must be or contain.
    package var audience: String
    /// The issuer's keys.
    package var keys: Keys
    /// How far its clock and ours may be apart, in seconds.
    package var leeway: Int
    /// What its tokens' claims mean.
    package var claims: ClaimMapping

    /// An issuer.
    package init(
        issuer: String, audience: String, keys: Keys, leeway: Int = 60, claims: ClaimMapping = ClaimMapping()
    ) {
        self.issuer = issuer
        self.audience = audience
        self.keys = keys
        self.leeway = leeway
        self.claims = claims
    }

    /// What is wrong with it by itself, but for its keys, as messages.
    var problems: [String] {
        var messages: [String] = []
        if issuer.isEmpty { messages.append("a token issuer's name is empty") }
        if audience.isEmpty { messages.append("issuer `\(issuer)` has no audience: say which `aud` is meant for here") }
        if !Self.leeways.contains(leeway) {
            messages.append("the leeway of issuer `\(issuer)` is \(leeway) s: it must be from 0 s to 300 s")
        }
        if case .source(let source) = keys, source.minimumAge > source.maximumAge {
            messages.append("the keys of issuer `\(issuer)` have a minimum age above their maximum age")
        }
        return messages + claims.problems(of: "issuer `\(issuer)`")
    }
}
