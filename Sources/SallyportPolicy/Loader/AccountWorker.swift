/// Reads files of accounts, compiles them and, where they are to decide, lays them out, one file after another.
struct AccountWorker: Sendable {
    private var reader = DocumentReader()
    private let compiler: PolicyCompiler
    /// nil where nothing is to be laid out.
    private var layout: RuleTreeWorker?
    private let keepsSources: Bool
    /// nil where nobody looks for warnings, and after an error: then there are none to give.
    private(set) var lints: AccountLints?
    /// What the files came to, by their numbers.
    var files: [(number: Int, file: LoadedFile)] = []
    /// The hashes of the accounts' ids.
    private(set) var idHashes: [UInt64] = []
    private(set) var usedProfiles: Set<String> = []

    /// - Parameters:
    ///   - keepsSources: Whether analyses are to follow, which read documents and what they were compiled to.
    ///   - lint: Whether to look for what is valid and perhaps not meant.
    init(_ compiler: PolicyCompiler, _ layout: RuleTreeWorker?, keepsSources: Bool, lint: Bool) {
        self.compiler = compiler.forAnotherThread()
        self.layout = layout
        self.keepsSources = keepsSources
        lints = lint ? AccountLints(self.compiler) : nil
    }

    /// The accounts that it still has.
    consuming func encoded() -> EncodedAccounts? { layout?.finish() }

    mutating func add(_ text: PolicyLoader.Text, number: Int) {
        add(reader.read(text), of: text, number: number)
    }

    mutating func add(_ reading: DocumentReader.Reading, of text: PolicyLoader.Text, number: Int) {
        var file = LoadedFile(diagnostics: reading.diagnostics, suppressions: reading.suppressions)
        for document in reading.documents {
            guard case .account(let account) = document else {
                file.others.append(document)
                continue
            }
            file.accounts.append(compile(account, text, number: number))
        }
        files.append((number, file))
    }

    private mutating func compile(
        _ document: AccountDocument, _ text: PolicyLoader.Text, number: Int
    ) -> LoadedFile.Account {
        idHashes.append(TextHash.of(document.account.value.text.utf8.span))
        for profile in document.profiles { usedProfiles.insert(profile.value) }
        let entry = PolicyIndex.Entry(document: document, file: text.path, relativeFile: text.relativePath)
        let (compiled, diagnostics) = compiler.compile(entry, isExplained: keepsSources)
        // What has errors in it is not laid out: there will be no tree.
        if document.isEnabled, !diagnostics.containsErrors { layout?.encode(compiled) }
        var account = LoadedFile.Account(document, compiled, diagnostics, keepsSource: keepsSources)
        if diagnostics.containsErrors {
            lints = nil
        } else if document.isEnabled {
            let found = lints?.warnings(LintedAccount(entry: entry, compiled: compiled), file: number)
            account.warnings = found?.reversed() ?? []
        } else {
            lints?.note(disabled: document)
        }
        return account
    }
}
