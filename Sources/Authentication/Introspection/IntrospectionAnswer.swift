/// What an introspection endpoint says of a token (RFC 7662 section 2.2).
enum IntrospectionAnswer {
    /// The token is good, and means this.
    case active(TokenClaims)
    /// The token is not good; why is not said.
    case inactive

    /// The answer is none that can be believed: an outage of the endpoint, never a verdict.
    struct Malformed: Error, Sendable {
        /// What is wrong with it, for the log; nothing of the answer is in it.
        var reason: String
    }

    /// Reads an answer. `active` must be `true` or `false` itself: a text that spells it is a broken endpoint, and a guess
    /// at what it meant could let somebody in.
    init(_ answer: IssuerAnswer) throws(Malformed) {
        guard answer.status == 200 else { throw Malformed(reason: "the answer's status is \(answer.status)") }
        guard let claims = try? TokenClaims(answer.body) else {
            throw Malformed(reason: "the answer is not a JSON object without duplicate names")
        }
        switch claims.claims["active"] {
        case .bool(true): self = .active(claims)
        case .bool(false): self = .inactive
        default: throw Malformed(reason: "`active` in the answer is neither `true` nor `false`")
        }
    }
}
