/// What accounts say together.
struct LintSurvey: Sendable {
    var names = NamesInUse()
    var lookAlikes = LookAlikeSearch()
    var profiles = ProfileSurvey()
    var profileRules = ProfileRuleWarnings()
    var services = ProfileServices()

    /// Adds what other accounts say.
    mutating func merge(_ other: LintSurvey) {
        names.merge(other.names)
        lookAlikes.merge(other.lookAlikes)
        profiles.merge(other.profiles)
        profileRules.merge(other.profileRules)
        services.merge(other.services)
    }

    /// The patterns that rules allow and that stand in profiles or groups.
    func sharedUses(_ index: PolicyIndex) -> [HomographLint.Use] {
        index.profiles.values.flatMap { HomographLint.uses(in: $0.document.body, file: $0.file) }
            + HomographLint.uses(ofGroups: names.groupsAllowed(index), index)
    }

    /// Every warning about what accounts share, but for look-alikes.
    /// - Parameter usedProfiles: Those that accounts take.
    func warnings(_ compiler: PolicyCompiler, usedProfiles: Set<String>) -> [Diagnostic] {
        let index = compiler.index
        var warnings = profileRules.warnings + services.warnings
        warnings += ShadowedRuleLint.profileRules(profiles, CeilingPlaces(compiler.ceiling, index))
        warnings += UnusedNameLint.warnings(index, names, usedProfiles: usedProfiles)
        for profile in index.profiles.values {
            warnings += PlainHTTPLint.warnings(profile.document.body, file: profile.file)
            warnings += MissingDescriptionLint.warnings(profile)
        }
        return warnings
            + sharedUses(index).compactMap {
                HomographLint.internationalWarning($0.pattern, file: $0.span.file, $0.span.range)
            }
    }
}

/// The words that rules name, each perhaps a group's name.
struct NamesInUse: Sendable {
    /// Of rules that are in force or not.
    private(set) var all: Set<String> = []
    /// Of enabled rules that allow.
    private(set) var allowed: Set<String> = []

    /// Adds those of an account or a profile.
    mutating func add(_ body: PolicyBody, isEnabled: Bool) {
        let rules = body.forward.span
        for index in rules.indices {
            let terms = rules[index].hosts.terms.span
            for term in terms.indices {
                guard case .word(let word) = terms[term].value else { continue }
                all.insert(word)
                if isEnabled, rules[index].isEnabled, rules[index].effect == .allow { allowed.insert(word) }
            }
        }
    }

    mutating func merge(_ other: NamesInUse) {
        all.formUnion(other.all)
        allowed.formUnion(other.allowed)
    }

    /// The same with those of all profiles.
    func withProfiles(_ index: PolicyIndex) -> NamesInUse {
        var names = self
        for profile in index.profiles.values { names.add(profile.document.body, isEnabled: true) }
        return names
    }

    /// The groups that a rule of an account or a profile allows.
    func groupsAllowed(_ index: PolicyIndex) -> [String] {
        withProfiles(index).allowed.filter { index.groups[$0] != nil }
    }
}
