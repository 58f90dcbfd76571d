/// The way from the texts of all files to a tree.
///
/// What accounts share is read first, then each worker takes files of accounts and lays out what it has read, so that
/// neither documents nor what they are compiled to are kept for longer than it takes, unless analyses are to follow. It is not
/// copied, so that what it lets go is gone.
struct PolicyLoad: ~Copyable {
    /// What it is for. Each takes what those before it take, and more.
    enum Purpose: Sendable {
        /// To know what there is to say of the policies: nothing is laid out.
        case checking
        /// To decide requests by a tree.
        case deciding
        /// To read documents and what they were compiled to, too.
        case analysing
    }

    private var texts: [PolicyLoader.Text]
    private let purpose: Purpose
    private let lint: Bool
    /// What accounts say together; nil where nobody looks for warnings, and after an error.
    private var survey: LintSurvey?
    /// Of the files; of none where they are only checked.
    let digest: PolicyDigest
    /// What the files came to, by their numbers.
    private(set) var files: [LoadedFile] = []
    private(set) var compiler = PolicyCompiler([])
    private var assembler: RuleTreeAssembler?
    /// The profiles that accounts take.
    private var usedProfiles: Set<String> = []
    /// Complaints about what several files say.
    private(set) var joining: [Diagnostic] = []
    /// Whether an account may be defined twice; the hashes of ids say that most are not.
    private var mayRepeatAccounts = false

    private static let chunk = 16
    /// So many bytes that it is worth the milliseconds, in which other threads wait for memory, to give them back.
    private static let muchText = 16 << 20
    /// How many bytes of text a word of a tree is made of at least, nearly always.
    private static let bytesPerWord = 4

    /// Reads, compiles and lays out.
    /// - Parameter lint: Whether to look for what is valid and perhaps not meant, too.
    init(_ texts: [PolicyLoader.Text], for purpose: Purpose, lint: Bool) {
        self.texts = texts
        self.purpose = purpose
        self.lint = lint
        let digested = purpose == .checking ? [] : texts
        digest = PolicyDigest(of: digested.count) { number in
            (digested[number].relativePath.utf8[...], "".utf8, digested[number].digest)
        }
        let isShared = texts.map { !DocumentReader.looksLikeAccount($0.bytes) }
        if !run(isShared: isShared) {
            // A file that began like one of an account holds something else, too.
            _ = run(isShared: Array(repeating: true, count: texts.count))
        }
        if mayRepeatAccounts { joining += duplicateAccounts() }
    }

    /// - Parameter isShared: Of which files all documents are read before any account is compiled.
    /// - Returns: false where another file turned out to hold something that accounts share.
    private mutating func run(isShared: [Bool]) -> Bool {
        let texts = texts
        let (purpose, lint) = (purpose, lint)
        let early = read(isShared.indices.filter { isShared[$0] })
        let compiler = PolicyCompiler(Self.sources(of: early, texts))
        let assembler =
            purpose == .checking
            ? nil
            : RuleTreeAssembler(
                ceiling: compiler.ceiling, defaultFallback: compiler.base.fallback,
                words: textSize / Self.bytesPerWord, accounts: texts.count)
        var workers = Parallel.work(
            on: texts.count, chunk: Self.chunk,
            by: { AccountWorker(compiler, assembler?.worker(), keepsSources: purpose == .analysing, lint: lint) },
            { worker, range in
                for number in range {
                    if let reading = early[number] {
                        worker.add(reading, of: texts[number], number: number)
                    } else {
                        worker.add(texts[number], number: number)
                    }
                }
            })
        files = Array(repeating: LoadedFile(), count: texts.count)
        for worker in workers.indices {
            while let (number, file) = workers[worker].files.popLast() { files[number] = file }
        }
        let isComplete = files.indices.allSatisfy { isShared[$0] || files[$0].others.isEmpty }
        guard isComplete else { return false }
        self.compiler = compiler
        self.assembler = assembler
        let idHashes = workers.flatMap(\.idHashes)
        mayRepeatAccounts = Set(idHashes).count < idHashes.count
        usedProfiles = workers.reduce(into: []) { $0.formUnion($1.usedProfiles) }
        joining = compiler.diagnostics + compiler.complaints(aboutProfilesBut: usedProfiles)
        survey = Self.survey(of: workers)
        for worker in workers { if let accounts = worker.encoded() { assembler?.add(accounts) } }
        return true
    }

    private func read(_ numbers: [Int]) -> [Int: DocumentReader.Reading] {
        let texts = texts
        let workers = Parallel.work(on: numbers.count, chunk: Self.chunk, by: { EarlyReader() }) { reader, range in
            for index in range {
                let number = numbers[index]
                reader.readings.append((number, reader.reader.read(texts[number])))
            }
        }
        return Dictionary(uniqueKeysWithValues: workers.flatMap(\.readings))
    }

    private struct EarlyReader: Sendable {
        var reader = DocumentReader()
        var readings: [(Int, DocumentReader.Reading)] = []
    }

    private static func sources(
        of readings: [Int: DocumentReader.Reading], _ texts: [PolicyLoader.Text]
    ) -> [PolicyCompiler.Source] {
        readings.sorted { $0.key < $1.key }.flatMap { number, reading in
            reading.documents.map { document in
                PolicyCompiler.Source(
                    document: document, file: texts[number].path, relativeFile: texts[number].relativePath)
            }
        }
    }
}

extension PolicyLoad {
    /// What is defined a second time is complained about, and nothing else is said of it.
    private mutating func duplicateAccounts() -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        var firsts: [AccountID: (number: Int, range: SourceRange)] = [:]
        firsts.reserveCapacity(files.count)
        for number in files.indices {
            for index in files[number].accounts.indices {
                let account = files[number].accounts[index]
                guard let first = firsts[account.id] else {
                    firsts[account.id] = (number, account.range)
                    continue
                }
                diagnostics.append(
                    .repeated(
                        .duplicateAccount, "the account `\(account.id.text)` is defined twice",
                        at: SourceSpan(file: texts[number].path, range: account.range),
                        first: SourceSpan(file: texts[first.number].path, range: first.range),
                        help: "an account stands in exactly one document: join the two, or correct the id"))
                files[number].accounts[index].diagnostics = []
                files[number].accounts[index].source = nil
                files[number].accounts[index].isEnabled = false
            }
        }
        return diagnostics
    }

    /// What it all came to.
    /// - Parameters:
    ///   - found: Complaints about files that could not be read.
    ///   - place: What to name where there is no file.
    consuming func outcome(found: [Diagnostic], at place: String) -> PolicyLoader.Outcome {
        var suppressions = Suppressions()
        var diagnostics = found + joining
        for number in files.indices {
            diagnostics += files[number].diagnostics
            for account in files[number].accounts.indices { diagnostics += files[number].accounts[account].diagnostics }
            if !files[number].suppressions.isEmpty { suppressions.add(files[number].suppressions) }
        }
        if files.allSatisfy({ $0.accounts.isEmpty && $0.others.isEmpty }), !diagnostics.containsErrors {
            diagnostics.append(Self.nothing(at: place))
        }
        let isUsable = !diagnostics.containsErrors
        let policy = isUsable && purpose == .analysing ? compiledPolicy : nil
        if isUsable, let survey = survey.take() { takeWarnings(survey, &diagnostics) }
        let judged = suppressions.judge(diagnostics.inReadingOrder)
        let complaints = suppressions.complaints(after: judged.suppressed, isComplete: lint && isUsable)
        let (counts, tests, declarations) = (counts, tests, declarations)
        return PolicyLoader.Outcome(
            tree: isUsable ? tree() : nil, policy: policy,
            diagnostics: complaints.isEmpty ? judged.diagnostics : (judged.diagnostics + complaints).inReadingOrder,
            suppressed: judged.suppressed,
            suppressions: suppressions, accounts: counts.accounts, rules: counts.rules, declarations: declarations,
            tests: tests)
    }

    private static func nothing(at place: String) -> Diagnostic {
        Diagnostic(
            .noDocuments, "there is no policy here", at: SourceSpan(file: place, range: SourceRange(at: .start)),
            help: "put documents of `kind: Account` into files that end in .yaml")
    }

    /// How many accounts are enabled, and their rules.
    private var counts: (accounts: Int, rules: Int) {
        files.reduce(into: (0, 0)) { counts, file in
            for account in file.accounts where account.isEnabled {
                counts.accounts += 1
                counts.rules += account.ruleCount
            }
        }
    }

    private var textSize: Int { texts.reduce(0) { $0 + $1.bytes.count } }

    private mutating func tree() -> RuleTree? {
        guard let assembler = assembler.take() else { return nil }
        let isMuch = textSize >= Self.muchText
        texts = []
        files = []
        if isMuch { FreedMemory.giveBack() }
        return assembler.finish(digest: "\(digest)")
    }

    // MARK: Warnings

    private static func survey(of workers: [AccountWorker]) -> LintSurvey? {
        let surveys = workers.compactMap { $0.lints?.survey }
        guard surveys.count == workers.count else { return nil }
        return surveys.reduce(into: LintSurvey()) { $0.merge($1) }
    }

    /// Adds what is valid and perhaps not meant, nearly in reading order; it is not kept with the files.
    private mutating func takeWarnings(_ survey: consuming LintSurvey, _ warnings: inout [Diagnostic]) {
        var count = warnings.count
        for file in files.indices {
            for account in files[file].accounts.indices { count += files[file].accounts[account].warnings.count }
        }
        warnings.reserveCapacity(count)
        // They are moved: to copy half a million takes several times as long.
        for file in files.indices {
            for account in files[file].accounts.indices {
                while let warning = files[file].accounts[account].warnings.popLast() { warnings.append(warning) }
                files[file].accounts[account].warnings = []
            }
        }
        warnings += survey.warnings(compiler, usedProfiles: usedProfiles)
        let shared = survey.sharedUses(compiler.index)
        for use in shared { survey.lookAlikes.add(use.pattern, file: nil) }
        warnings += lookAlikes(shared, filesWithSuspects: survey.lookAlikes.files)
    }

    /// - Parameter shared: What stands in no file of accounts.
    private func lookAlikes(_ shared: [HomographLint.Use], filesWithSuspects: [Int]) -> [Diagnostic] {
        var uses = shared
        for (number, reading) in read(filesWithSuspects) {
            for case .account(let account) in reading.documents where account.isEnabled {
                uses += HomographLint.uses(in: account.body, file: texts[number].path)
            }
        }
        return HomographLint.lookAlikes(among: uses)
    }

    /// Where the enabled accounts are declared, for who compares accounts with callers.
    private var declarations: [(account: AccountID, span: SourceSpan)] {
        guard lint, purpose != .checking else { return [] }
        return files.enumerated().flatMap { number, file in
            file.accounts.filter(\.isEnabled).map {
                ($0.id, SourceSpan(file: texts[number].path, range: $0.range))
            }
        }
    }

    // MARK: For analyses

    private var tests: [(file: String, document: TestDocument)] {
        files.indices.flatMap { number in
            files[number].others.compactMap { document in
                if case .test(let test) = document { (texts[number].path, test) } else { nil }
            }
        }
    }

    private var sources: [(file: Int, document: AccountDocument, compiled: CompiledAccount)] {
        files.enumerated().flatMap { number, file in
            file.accounts.compactMap { account in
                account.source.map { (number, $0.document, $0.compiled) }
            }
        }.sorted { $0.document.account.value.text < $1.document.account.value.text }
    }

    private var compiledPolicy: CompiledPolicy {
        let sources = sources
        return CompiledPolicy(
            ceiling: compiler.ceiling, accounts: sources.filter(\.document.isEnabled).map(\.compiled),
            disabledAccounts: sources.filter { !$0.document.isEnabled }.map(\.compiled),
            defaultFallback: compiler.base.fallback)
    }
}
