/// Policies that were loaded, with what it takes to load again only what has changed.
package struct LoadedPolicies: Sendable {
    /// A file as it was read. Generations share those that have not changed.
    final class File: Sendable {
        let file: PolicyFile
        let stamp: FileStamp
        /// Whether a later change is sure to show in the stamp.
        let isSettled: Bool
        let digest: SHA256.Digest
        /// What it says.
        let summary: Summary

        init(_ file: PolicyFile, stamp: FileStamp, digest: SHA256.Digest, _ summary: Summary, readFrom begin: Int64) {
            self.file = file
            self.stamp = stamp
            isSettled = stamp.isSettled(at: begin)
            self.digest = digest
            self.summary = summary
        }

        /// A file of which nothing is known yet.
        convenience init(new file: PolicyFile) {
            let summary = Summary(accounts: [], enabledCount: 0, ruleCount: 0, isShared: false)
            self.init(file, stamp: .none, digest: .none, summary, readFrom: 0)
        }
    }

    /// What is known of a file's content.
    struct Summary: Sendable {
        /// The accounts that it defines, enabled or not.
        var accounts: [AccountID]
        /// The enabled ones' number, and that of their rules.
        var enabledCount: Int
        var ruleCount: Int
        /// Whether it holds something that accounts share, or tests.
        var isShared: Bool
        /// The complaints about it, and the comments that let complaints be; nil for neither.
        var remarks: Remarks?
    }

    /// What there is to say of a file.
    final class Remarks: Sendable {
        let diagnostics: [Diagnostic]
        let suppressions: Suppressions

        init(diagnostics: [Diagnostic], suppressions: Suppressions) {
            self.diagnostics = diagnostics
            self.suppressions = suppressions
        }
    }

    let paths: [String]
    /// The rules.
    package internal(set) var tree: RuleTree
    /// In the order of the paths.
    private(set) var files: [File]
    /// Of ``files``.
    var digest: PolicyDigest
    let compiler: PolicyCompiler
    /// Complaints about what several files say, none of them an error.
    let joining: [Diagnostic]
    /// Every client certificate that a decision may name, in no order; some may stand there more than once.
    package internal(set) var certificateReferences: [String]

    /// How many files there are.
    package var fileCount: Int { files.count }

    /// The same with other files; what follows from them is the caller's to change.
    func with(_ files: [File]) -> LoadedPolicies {
        var copy = self
        copy.files = files
        return copy
    }

    /// Everything there is to say of the files.
    var outcome: PolicyLoader.Outcome {
        var suppressions = Suppressions()
        var diagnostics = joining
        var (accounts, rules) = (0, 0)
        for file in files {
            accounts += file.summary.enabledCount
            rules += file.summary.ruleCount
            guard let remarks = file.summary.remarks else { continue }
            diagnostics += remarks.diagnostics
            suppressions.add(remarks.suppressions)
        }
        let judged = suppressions.judge(diagnostics.inReadingOrder)
        let complaints = suppressions.complaints(after: judged.suppressed, isComplete: false)
        return PolicyLoader.Outcome(
            tree: tree, diagnostics: (judged.diagnostics + complaints).inReadingOrder, suppressed: judged.suppressed,
            suppressions: suppressions, accounts: accounts, rules: rules, declarations: [], tests: [])
    }
}

extension LoadedPolicies.File {
    var path: String { file.path }
    /// Within the folder that was given.
    var relativePath: String { file.relativePath }
    var accounts: [AccountID] { summary.accounts }
}

extension LoadedPolicies.Summary {
    init(_ loaded: LoadedFile) {
        let enabled = loaded.accounts.filter(\.isEnabled)
        let diagnostics = loaded.diagnostics + loaded.accounts.flatMap(\.diagnostics)
        let hasRemarks = !diagnostics.isEmpty || !loaded.suppressions.isEmpty
        self.init(
            accounts: loaded.accounts.map(\.id), enabledCount: enabled.count,
            ruleCount: enabled.reduce(0) { $0 + $1.ruleCount }, isShared: !loaded.others.isEmpty,
            remarks: hasRemarks
                ? LoadedPolicies.Remarks(diagnostics: diagnostics, suppressions: loaded.suppressions) : nil)
    }
}

extension PolicyLoader.Outcome {
    /// What is left where there is an error.
    var withoutTree: PolicyLoader.Outcome {
        var copy = self
        copy.tree = nil
        return copy
    }
}
