/// Reads policies from folders and files, and joins them into a rule tree.
public enum PolicyLoader {
    /// What loading came to.
    public struct Outcome: Sendable {
        /// The rules. nil when there was an error, as a policy with a mistake is not half a policy; and where nobody wants them.
        public var tree: RuleTree?
        /// What the rules were laid out from, for those that analyse them; nil when `tree` is, and where nobody does.
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
        /// Where the enabled accounts are declared, in the order of files; empty where nobody looked for warnings.
        package var declarations: [(account: AccountID, span: SourceSpan)]
        /// The tests among the documents, with the files that they stand in.
        package var tests: [(file: String, document: TestDocument)]
    }

    /// Loads every policy file below `paths`: folders are searched, files are read whatever they are called.
    ///
    /// Files below a folder count when they end in `.yaml` or `.yml`; hidden ones, and those that editors leave, do not.
    /// All processors take part.
    /// - Parameters:
    ///   - paths: Folders or files.
    ///   - lint: Whether to look for what is valid and perhaps not meant, too. That is only done when there is no error.
    public static func load(_ paths: [String], lint: Bool = true) -> Outcome {
        load(paths, for: .analysing, lint: lint)
    }

    /// Reads every policy file below `paths` for what there is to say of them, and keeps nothing for analyses.
    /// - Parameters:
    ///   - paths: Folders or files, as for ``load(_:lint:)``.
    ///   - lint: Whether to look for what is valid and perhaps not meant, too.
    ///   - keepsTree: Whether the outcome has a tree.
    public static func check(_ paths: [String], lint: Bool, keepsTree: Bool = false) -> Outcome {
        load(paths, for: keepsTree ? .deciding : .checking, lint: lint)
    }

    private static func load(_ paths: [String], for purpose: PolicyLoad.Purpose, lint: Bool) -> Outcome {
        var reading = FileReading(paths, takesDigests: purpose != .checking)
        reading.read(reading.files.indices.map(\.self))
        let texts = reading.texts
        reading.forgetContents()
        return PolicyLoad(texts, for: purpose, lint: lint).outcome(found: reading.diagnostics, at: paths.first ?? ".")
    }

    /// A policy file's content.
    package final class Text: Sendable {
        package let path: String
        package let relativePath: String
        /// Texts of many files lie in one stretch of memory.
        package let bytes: ArraySlice<UInt8>
        /// The SHA-256 of `bytes`; none where the policies are only checked.
        let digest: SHA256.Digest

        package convenience init(path: String, relativePath: String, bytes: [UInt8]) {
            self.init(
                path: path, relativePath: relativePath, bytes: bytes[...], digest: SHA256.digest(of: bytes.span))
        }

        init(path: String, relativePath: String, bytes: ArraySlice<UInt8>, digest: SHA256.Digest) {
            self.path = path
            self.relativePath = relativePath
            self.bytes = bytes
            self.digest = digest
        }
    }

    /// Loads policies from texts that were read already; `found` are the complaints about reading them.
    package static func load(
        _ texts: [Text], found: [Diagnostic] = [], at place: String, lint: Bool = true
    ) -> Outcome {
        PolicyLoad(texts, for: .analysing, lint: lint).outcome(found: found, at: place)
    }
}
