/// A rule that no decision needs, and why.
struct ShadowedRule {
    /// How the ceiling stands to the hosts of a rule.
    enum Reach {
        /// It denies none of them.
        case free
        /// It denies some.
        case partlyDenied
        /// It denies them all.
        case denied
        /// The rule has no host, for all its patterns.
        case none
    }

    var rule: CompiledRule
    /// The rules any of which is enough to make this one needless; nil where it has no part in any decision.
    var covers: [CompiledRule]?
    var reach: Reach

    /// The complaint.
    func warning(_ ceiling: CeilingPlaces) -> Diagnostic {
        let scope = rule.origin == .profile ? ", in whatever account takes the profile" : ""
        let rest = reach == .partlyDenied ? "; the ceiling denies the rest" : ""
        return Diagnostic(
            .shadowedRule, "\(message)\(rest)\(scope)", at: rule.span, help: help, related: related(ceiling))
    }

    private var cover: CompiledRule? { covers?.first }

    private var message: String {
        switch (reach, rule.effect) {
        case (.none, _): "this rule matches no request: `except` takes out every host that it names"
        case (.denied, _): "this rule never decides: the ceiling denies every host that it names"
        case (_, .allow):
            switch cover?.effect {
            case .allow: "this rule never decides: another comes before it wherever it matches"
            case .deny: "this rule never decides: another denies all that it allows"
            case nil: "this rule never decides: others come before it, or deny, wherever it matches"
            }
        case (_, .deny):
            if covers == nil {
                "this rule records nothing: none of the calls that it would deny is allowed"
            } else if cover != nil {
                "this rule denies nothing that another does not deny as well"
            } else {
                "this rule denies nothing that others do not deny as well"
            }
        }
    }

    private var help: String {
        guard rule.effect == .allow, let cover, cover.effect == .deny else {
            return "remove it: every request is decided as before"
        }
        let hosts = rule.hosts.map { "\"\($0)\"" }.joined(separator: ", ")
        return "remove it, or take its hosts out of the rule that denies them: `except: [\(hosts)]`"
    }

    private func related(_ ceiling: CeilingPlaces) -> [Diagnostic.Related] {
        if reach == .denied {
            return ceiling.denials(of: rule).map { .init(span: $0, message: "the ceiling denies it here") }
        }
        guard let cover else { return [] }
        let what = cover.effect == .deny ? "the rule that denies it is here" : "the rule that comes before it is here"
        return [.init(span: cover.span, message: what)]
    }
}
