/// What differs between the terms on which a call is allowed, one by one.
struct TermsChange {
    /// One thing that differs.
    struct Facet {
        var name: String
        var old: String
        var new: String
        var direction: PolicyDifference.Classification
    }

    private(set) var facets: [Facet] = []

    /// Where all that differs leads the same way, that way.
    var direction: PolicyDifference.Classification {
        let first = facets.first?.direction ?? .changed
        return facets.allSatisfy { $0.direction == first } ? first : .changed
    }

    init(old: Terms, new: Terms) {
        add("scopes", old.requiredScopes.text, new.requiredScopes.text) {
            let scopes = (old: Set(old.requiredScopes), new: Set(new.requiredScopes))
            if scopes.new.isSubset(of: scopes.old) { return .wider }
            return scopes.old.isSubset(of: scopes.new) ? .narrower : .changed
        }
        add("certificate", old.certificate ?? "none", new.certificate ?? "none") {
            new.certificate == nil ? .wider : .changed
        }
        add("fallback", old.fallback.rawValue, new.fallback.rawValue) { new.fallback == .plainTLS ? .wider : .narrower }
        for (before, after) in zip(old.timeouts.parts, new.timeouts.parts) {
            add("timeouts.\(before.name)", before.value.text, after.value.text) {
                after.value > before.value ? .wider : .narrower
            }
        }
        for (before, after) in zip(old.limits.parts, new.limits.parts) {
            add("limits.\(before.name)", String(before.value), String(after.value)) {
                after.value > before.value ? .wider : .narrower
            }
        }
        add("would be refused", old.wouldDeny?.rawValue ?? "no", new.wouldDeny?.rawValue ?? "no") { .changed }
    }

    private mutating func add(
        _ name: String, _ old: String, _ new: String, _ direction: () -> PolicyDifference.Classification
    ) {
        if old != new { facets.append(Facet(name: name, old: old, new: new, direction: direction())) }
    }
}

extension Timeouts {
    /// Each timeout by its name in the language.
    var parts: [(name: String, value: Duration)] {
        [("connect", connect), ("firstByte", firstByte), ("idle", idle), ("total", total)]
    }
}

extension Limits {
    /// Each limit by its name in the language.
    var parts: [(name: String, value: Int)] {
        [
            ("requestBody", requestBody), ("requestsPerSecond", requestsPerSecond), ("burst", burst),
            ("concurrent", concurrent),
        ]
    }
}

extension [Scope] {
    /// Such as `A, B`, or `none`.
    var text: String { isEmpty ? "none" : map(\.text).joined(separator: ", ") }
}

extension Duration {
    /// As a policy would write it, in the greatest unit that leaves no fraction.
    var text: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        for (unit, name) in [(3_600_000, "h"), (60_000, "m"), (1000, "s")] as [(Int64, String)]
        where milliseconds % unit == 0 {
            return "\(milliseconds / unit)\(name)"
        }
        return "\(milliseconds)ms"
    }
}
