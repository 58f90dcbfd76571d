/// SP0305 and SP0307: groups and profiles that nothing names, not even what is disabled.
enum UnusedNameLint {
    /// - Parameters:
    ///   - names: What rules of accounts name.
    ///   - usedProfiles: The profiles that accounts take.
    static func warnings(_ index: PolicyIndex, _ names: NamesInUse, usedProfiles: Set<String>) -> [Diagnostic] {
        unusedGroups(index, names) + unusedProfiles(index, usedProfiles)
    }

    private static func unusedGroups(_ index: PolicyIndex, _ names: NamesInUse) -> [Diagnostic] {
        let ceiling = index.defaults?.document.denials.compactMap(\.hosts) ?? []
        let used = names.withProfiles(index).all.union(ceiling.flatMap(\.words))
        return index.groups.filter { !used.contains($0.key) }.map { name, group in
            Diagnostic(
                .unusedGroup, "no rule names the group `\(name)`",
                at: SourceSpan(file: group.file, range: group.document.name.range),
                help: "remove it, or let a rule name it: `hosts: \(name)`")
        }
    }

    private static func unusedProfiles(_ index: PolicyIndex, _ used: Set<String>) -> [Diagnostic] {
        index.profiles.values.filter { !used.contains($0.document.profile.value) }.map { entry in
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
