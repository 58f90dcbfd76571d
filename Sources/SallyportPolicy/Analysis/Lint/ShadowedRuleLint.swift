/// SP0303: rules that no decision needs.
///
/// All that are reported can be taken out at once, and every request is decided as before, by the same allow; then none of
/// the others can be taken out. Where rules deny the same, those that stand last are reported, and an account's own before
/// those of its profiles. That one refusal takes another's place is no change. A profile's rule is only reported where no
/// account that takes the profile needs it.
enum ShadowedRuleLint {
    /// The account's own. Of allows that the ceiling denies another warning tells.
    static func ownRules(_ account: ReadAccount, _ ceiling: CeilingPlaces) -> [Diagnostic] {
        account.found.shadowedBesides.map { index in
            let covers = account.reading.covers[index]?.filter { !account.found.shadowed.contains($0) }
            return ShadowedRule(
                rule: account.rules[index], covers: covers?.map { account.rules[$0] }, reach: account.reach(of: index)
            ).warning(ceiling)
        }
    }

    static func profileRules(_ survey: ProfileSurvey, _ ceiling: CeilingPlaces) -> [Diagnostic] {
        survey.shadowed.map { $0.warning(ceiling) }
    }
}

extension ReadAccount {
    /// How the ceiling stands to a rule's hosts.
    func reach(of rule: Int) -> ShadowedRule.Reach {
        switch (reading.notDeniedByCeiling.contains(rule), reading.deniedByCeiling.contains(rule)) {
        case (true, let isDenied): isDenied ? .partlyDenied : .free
        case (false, true): .denied
        case (false, false): .none
        }
    }
}
