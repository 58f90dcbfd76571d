/// A verdict in the form that programs read.
package struct VerdictReport: Encodable, Sendable {
    private enum Key: String, CodingKey {
        case decision, reason, requiredScopes, certificate, fallback, timeouts, limits, wouldDeny
    }

    private let verdict: Verdict
    private let isRecorded: Bool

    /// - Parameter isRecorded: Whether it is compared with an audit record, which has no scopes asked for, timeouts and
    ///   limits: they are left out.
    package init(_ verdict: Verdict, isRecorded: Bool = false) {
        self.verdict = verdict
        self.isRecorded = isRecorded
    }

    /// Writes what is known; a certificate and a `wouldDeny` that are absent are null.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch verdict {
        case .invalid: try container.encode("invalid", forKey: .decision)
        case .deny(let reason):
            try container.encode("deny", forKey: .decision)
            try container.encode(reason.rawValue, forKey: .reason)
        case .allow(let terms):
            try container.encode("allow", forKey: .decision)
            try container.encode(terms.certificate, forKey: .certificate)
            try container.encode(terms.fallback.rawValue, forKey: .fallback)
            try container.encode(terms.wouldDeny?.rawValue, forKey: .wouldDeny)
            if !isRecorded { try encodeMore(of: terms, to: &container) }
        }
    }

    private func encodeMore(of terms: Terms, to container: inout KeyedEncodingContainer<Key>) throws {
        try container.encode(terms.requiredScopes.map(\.text), forKey: .requiredScopes)
        try container.encode(
            Dictionary(uniqueKeysWithValues: terms.timeouts.parts.map { ($0.name, $0.value.text) }), forKey: .timeouts)
        try container.encode(
            Dictionary(uniqueKeysWithValues: terms.limits.parts.map { ($0.name, $0.value) }), forKey: .limits)
    }
}
