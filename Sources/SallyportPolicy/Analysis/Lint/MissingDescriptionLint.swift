/// SP0310: an account or a profile that does not say what it is.
enum MissingDescriptionLint {
    static func warnings(_ account: LintedAccount) -> [Diagnostic] {
        guard account.entry.document.body.isUndescribed else { return [] }
        let id = account.entry.document.account
        return [warning("the account `\(id.value.text)`", at: id.range, in: account.entry.file)]
    }

    static func warnings(_ profile: PolicyIndex.Entry<ProfileDocument>) -> [Diagnostic] {
        guard profile.document.body.isUndescribed else { return [] }
        let name = profile.document.profile
        return [warning("the profile `\(name.value)`", at: name.range, in: profile.file)]
    }

    private static func warning(_ what: String, at range: SourceRange, in file: String) -> Diagnostic {
        Diagnostic(
            .missingDescription, "\(what) has no description", at: SourceSpan(file: file, range: range),
            help: "say below it what it is for, and whose it is: `description: Acme Bank, production`")
    }
}

extension PolicyBody {
    fileprivate var isUndescribed: Bool { description?.utf8.allSatisfy { $0 == UInt8(ascii: " ") } ?? true }
}
