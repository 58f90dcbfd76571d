/// How a request that was made once is decided differently.
package struct ReplayedChange: Hashable, Sendable {
    /// What becomes of the request for whoever made it, the worst first.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// It was served and is refused.
        case refused
        /// It was refused and is served.
        case allowed
        /// It is allowed or refused as before, on other terms.
        case terms
        /// It is refused for another reason.
        case reason
        /// The same is decided by another rule, or by the same on another line.
        case rule
    }

    /// What becomes of a call with one verdict.
    package enum Fate: Hashable, Sendable {
        case served
        /// With the code of the answer.
        case refused(String)
    }

    /// The rule that decided before and the one that decides, where only these differ.
    package struct Rules: Hashable, Sendable {
        package var old: String?
        package var new: String?
    }

    package var kind: Kind
    package var old: Verdict
    package var new: Verdict
    package var oldFate: Fate
    package var newFate: Fate
    package var rules: Rules?

    /// Whether something is easier than before.
    package var isWidening: Bool { kind == .allowed || (old != new && Change(old: old, new: new).isWidening) }

    init(_ change: Change, of past: PastRequest) {
        old = change.old
        new = change.new
        oldFate = Fate(of: past, under: change.old)
        newFate = Fate(of: past, under: change.new)
        switch (oldFate, newFate) {
        case (.served, .refused): kind = .refused
        case (.refused, .served): kind = .allowed
        case (.served, .served): kind = .terms
        case (.refused, .refused): kind = change.isOfTerms ? .terms : .reason
        }
    }

    init(sameVerdict verdict: Verdict, of past: PastRequest, by rules: Rules) {
        kind = .rule
        old = verdict
        new = verdict
        oldFate = Fate(of: past, under: verdict)
        newFate = oldFate
        self.rules = rules
    }
}

extension ReplayedChange.Fate {
    /// Whether the certificate is usable is not known. Where there is none to present, that is.
    fileprivate init(of past: PastRequest, under verdict: Verdict) {
        switch verdict {
        case .invalid: self = .refused("invalid-url")
        case .deny(let reason): self = .refused(reason.rawValue)
        case .allow(let terms):
            let presentsNone = terms.certificate == nil || past.request.url.scheme == .http
            if !terms.requiredScopes.allSatisfy(past.scopes.contains) {
                self = .refused(Denial.Reason.missingScope.rawValue)
            } else if presentsNone, past.stopsWithoutCertificate || terms.fallback == .refuse {
                self = .refused("no-usable-certificate")
            } else {
                self = .served
            }
        }
    }
}

extension Change {
    fileprivate var isOfTerms: Bool {
        if case (.allow, .allow) = (old, new) { true } else { false }
    }
}
