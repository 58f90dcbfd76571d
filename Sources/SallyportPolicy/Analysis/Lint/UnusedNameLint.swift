/// SP0305 and SP0307: groups and profiles that nothing names, not even what is disabled.
enum UnusedNameLint {
    static func warnings(_ subject: LintSubject) -> [Diagnostic] {
        unusedGroups(subject) + unusedProfiles(subject)
    }

    private static func unusedGroups(_ subject: LintSubject) -> [Diagnostic] {
        let ceiling = subject.index.defaults?.document.denials.compactMap(\.hosts) ?? []
        let rules = subject.allBodies.flatMap(\.body.forward).map(\.hosts)
        let used = Set((ceiling + rules).flatMap(\.words))
        return subject.index.groups.filter { !used.contains($0.key) }.map { name, group in
            Diagnostic(
                .unusedGroup, "no rule names the group `\(name)`",
                at: SourceSpan(file: group.file, range: group.document.name.range),
                help: "remove it, or let a rule name it: `hosts: \(name)`")
        }
    }

    private static func unusedProfiles(_ subject: LintSubject) -> [Diagnostic] {
        let used = Set(subject.index.accounts.flatMap { $0.document.profiles.map(\.value) })
        return subject.profiles.filter { !used.contains($0.document.profile.value) }.map { entry in
            let name = entry.document.profile
            return Diagnostic(
                .unusedProfile, "no account takes the profile `\(name.value)`",
                at: SourceSpan(file: entry.file, range: name.range),
                help: "remove the document, or let an account take it: `profiles: [\(name.value)]`")
        }
    }
}

extension HostTerms {
    /// The words among them, each perhaps a group's name.
    var words: [String] {
        terms.compactMap { term in
            if case .word(let word) = term.value { word } else { nil }
        }
    }
}
