/// SP0310: an account or a profile that does not say what it is.
enum MissingDescriptionLint {
    static func warnings(_ subject: LintSubject) -> [Diagnostic] {
        let accounts = subject.accounts.map(\.entry).filter { $0.document.body.isUndescribed }.map { entry in
            let account = entry.document.account
            return warning("the account `\(account.value.text)`", at: account.range, in: entry.file)
        }
        let profiles = subject.profiles.filter { $0.document.body.isUndescribed }.map { entry in
            let profile = entry.document.profile
            return warning("the profile `\(profile.value)`", at: profile.range, in: entry.file)
        }
        return accounts + profiles
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
