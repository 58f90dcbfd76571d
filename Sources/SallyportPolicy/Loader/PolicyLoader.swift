/// Reads policies from folders and files, and joins them into a rule tree.
public enum PolicyLoader {
    /// What loading came to.
    public struct Outcome: Sendable {
        /// The rules, or nil when there was an error: a policy with a mistake is not half a policy.
        public var tree: RuleTree?
        /// What the rules were laid out from, for those that analyse them; nil when `tree` is.
        package var policy: CompiledPolicy?
        /// Every complaint, in the order of files and lines.
        public var diagnostics: [Diagnostic]
        /// The warnings that comments in the files let be; not among `diagnostics`.
        public var suppressed: [SuppressedDiagnostic]
        /// Those comments, for warnings of others about these files.
        package var suppressions: Suppressions
        /// How many accounts are enabled.
        public var accounts: Int
        /// How many rules those accounts have.
        public var rules: Int
        /// The tests among the documents, with the files that they stand in.
        package var tests: [(file: String, document: TestDocument)]
    }

    /// Loads every policy file below `paths`: folders are searched, files are read whatever they are called.
    ///
    /// Files below a folder count when they end in `.yaml` or `.yml`; hidden ones, and those that editors leave, do not.
    /// - Parameters:
    ///   - paths: Folders or files.
    ///   - lint: Whether to look for what is valid and perhaps not meant, too. That is only done when there is no error.
    public static func load(_ paths: [String], lint: Bool = true) -> Outcome {
        var diagnostics: [Diagnostic] = []
        var texts: [Text] = []
        for file in PolicyFileFinder.find(paths, &diagnostics) {
            guard let bytes = read(file.path, &diagnostics) else { continue }
            texts.append(Text(path: file.path, relativePath: file.relativePath, bytes: bytes))
        }
        return load(texts, found: diagnostics, at: paths.first ?? ".", lint: lint)
    }

    /// A policy file's content.
    package struct Text: Sendable {
        package var path: String
        package var relativePath: String
        package var bytes: [UInt8]

        package init(path: String, relativePath: String, bytes: [UInt8]) {
            self.path = path
            self.relativePath = relativePath
            self.bytes = bytes
        }
    }

    /// Loads policies from texts that were read already; `found` are the complaints about reading them.
    package static func load(
        _ texts: [Text], found: [Diagnostic] = [], at place: String, lint: Bool = true
    ) -> Outcome {
        var diagnostics = found
        var digest = SHA256()
        var sources: [PolicyCompiler.Source] = []
        var tests: [(file: String, document: TestDocument)] = []
        var suppressions = Suppressions()
        for text in texts {
            digest.update(Array("\(text.relativePath.utf8.count):\(text.relativePath)\(text.bytes.count):".utf8))
            digest.update(text.bytes)
            for document in documents(of: text, &suppressions, &diagnostics) {
                if case .test(let test) = document { tests.append((text.path, test)) }
                sources.append(
                    PolicyCompiler.Source(document: document, file: text.path, relativeFile: text.relativePath))
            }
        }
        if sources.isEmpty, !diagnostics.containsErrors {
            diagnostics.append(
                Diagnostic(
                    .noDocuments, "there is no policy here",
                    at: SourceSpan(file: place, range: SourceRange(at: .start)),
                    help: "put documents of `kind: Account` into files that end in .yaml"))
        }
        var compiler = PolicyCompiler()
        let policy = compiler.compile(sources)
        diagnostics += compiler.diagnostics
        let isUsable = !diagnostics.containsErrors
        if lint, isUsable { diagnostics += PolicyLint.warnings(policy, compiler.index) }
        let judged = suppressions.judge(diagnostics.inReadingOrder)
        diagnostics = judged.diagnostics
        diagnostics += suppressions.complaints(after: judged.suppressed, isComplete: lint && isUsable)
        return Outcome(
            tree: isUsable ? RuleTree(policy, digest: digest.finish()) : nil, policy: isUsable ? policy : nil,
            diagnostics: diagnostics.inReadingOrder, suppressed: judged.suppressed, suppressions: suppressions,
            accounts: policy.accounts.count, rules: policy.accounts.reduce(0) { $0 + $1.rules.count }, tests: tests)
    }

    private static func read(_ path: String, _ diagnostics: inout [Diagnostic]) -> [UInt8]? {
        let span = SourceSpan(file: path, range: SourceRange(at: .start))
        do throws(FileSystem.Failure) {
            if let bytes = try FileSystem.read(path, atMost: YAMLLimits.policy.bytes) { return bytes }
            diagnostics.append(
                Diagnostic(
                    .fileTooLarge, "the file is larger than 1 MiB", at: span, help: "split it into several files"))
        } catch {
            diagnostics.append(
                Diagnostic(
                    .unreadableFile, "the file cannot be read: \(error.description)", at: span,
                    help: "let the user that runs this read it, or remove it"))
        }
        return nil
    }

    private static func documents(
        of text: Text, _ suppressions: inout Suppressions, _ diagnostics: inout [Diagnostic]
    ) -> [PolicyDocument] {
        let file = SourceFile(name: text.path, bytes: text.bytes)
        let before = diagnostics.count
        let nodes = YAMLReader.documents(in: file, diagnostics: &diagnostics)
        if diagnostics.count == before { suppressions.add(file, documents: nodes) }
        var context = DecodingContext(file: text.path)
        let documents = nodes.compactMap { PolicyDocument($0, &context) }
        diagnostics += context.diagnostics
        return documents
    }
}
