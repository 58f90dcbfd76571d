/// Reads files, many at a time.
struct FileReading: Sendable {
    /// A file that was read.
    struct Content: Sendable {
        var text: PolicyLoader.Text
        var stamp: FileStamp
    }

    /// The files, in the order of their paths.
    let files: [PolicyFile]
    /// Complaints about what cannot be read.
    private(set) var diagnostics: [Diagnostic] = []
    /// What was read, by the number of the file; empty before anything was.
    private(set) var contents: [Content?] = []
    /// By the clock of the file system, when the search for files began.
    let begin = FileSystem.stampClock()

    /// How many files a worker takes at a time.
    private static let chunk = 64

    /// Whether contents are to be told apart later.
    private let takesDigests: Bool

    /// Finds the files below `paths`.
    init(_ paths: [String], takesDigests: Bool = true) {
        self.takesDigests = takesDigests
        files = PolicyFileFinder.find(paths, &diagnostics)
    }

    /// Reads the files with these numbers.
    mutating func read(_ numbers: [Int]) {
        guard !numbers.isEmpty else { return }
        if contents.isEmpty { contents = Array(repeating: nil, count: files.count) }
        let (files, takesDigests) = (files, takesDigests)
        var workers = Parallel.work(
            on: numbers.count, chunk: Self.chunk, by: { Worker(takesDigests: takesDigests) }
        ) { worker, range in
            for index in range { worker.read(files[numbers[index]], number: numbers[index]) }
        }
        while let worker = workers.popLast() {
            diagnostics += worker.diagnostics
            var found = worker.finish()
            while let (number, content) = found.popLast() { contents[number] = content }
        }
    }

    /// All texts that were read.
    var texts: [PolicyLoader.Text] { contents.compactMap { $0?.text } }

    /// Keeps nothing of what was read.
    mutating func forgetContents() { contents = [] }

    /// The numbers of the files whose stamps `isIncluded` wants; a stamp is nil where there is none to be had.
    func numbers(where isIncluded: @Sendable (Int, FileStamp?) -> Bool) -> [Int] {
        lookAtStamps(from: [Int]()) { found, number, stamp in
            if isIncluded(number, stamp) { found.append(number) }
        }.joined().sorted()
    }

    /// The stamps of the files, by their numbers; nil where there is none to be had.
    func stamps() -> [FileStamp?] {
        let workers = lookAtStamps(from: [(Int, FileStamp)]()) { found, number, stamp in
            if let stamp { found.append((number, stamp)) }
        }
        var stamps = [FileStamp?](repeating: nil, count: files.count)
        for (number, stamp) in workers.joined() { stamps[number] = stamp }
        return stamps
    }

    /// - Returns: what the workers have gathered, each from `start` on.
    private func lookAtStamps<Found: Sendable>(
        from start: Found, _ body: @Sendable (inout Found, Int, FileStamp?) -> Void
    ) -> [Found] {
        let files = files
        return Parallel.work(on: files.count, chunk: Self.chunk * 8, by: { start }) { found, range in
            var folder = FolderOfFile()
            for number in range { body(&found, number, folder.stamp(of: files[number])) }
        }
    }

    /// The folder of the file that was asked for last: many that follow one another lie in the same.
    private struct FolderOfFile: ~Copyable {
        private var path = ""
        private var open: OpenFolder?

        /// A file's stamp; nil where there is none to be had.
        mutating func stamp(of file: PolicyFile) -> FileStamp? {
            if open == nil || !path.bytesEqual(file.folder) {
                path = file.folder
                open = try? OpenFolder(path)
            }
            return try? open?.stamp(of: file.name)
        }
    }

    /// Reads files into one stretch of memory after another: a hundred thousand pieces would take long to free.
    private struct Worker: Sendable {
        private struct Read {
            var number: Int
            var file: PolicyFile
            var range: Range<Int>
            var digest: SHA256.Digest
            var stamp: FileStamp
        }

        private let takesDigests: Bool
        private var contents: [(number: Int, content: Content)] = []
        private(set) var diagnostics: [Diagnostic] = []
        private var stretch: [UInt8] = []
        /// What lies in the stretch.
        private var reads: [Read] = []

        /// The bytes of a stretch, and how many may be in it when a file is begun.
        private static let (size, full) = (4 << 20, (4 << 20) - (64 << 10))

        init(takesDigests: Bool) {
            self.takesDigests = takesDigests
        }

        mutating func read(_ file: PolicyFile, number: Int) {
            let span = SourceSpan(file: file.path, range: SourceRange(at: .start))
            if stretch.count > Self.full { endStretch() }
            stretch.reserveCapacity(Self.size)
            let start = stretch.count
            do throws(FileSystem.Failure) {
                guard let stamp = try FileSystem.read(file.path, atMost: YAMLLimits.policy.bytes, onto: &stretch) else {
                    diagnostics.append(
                        Diagnostic(
                            .fileTooLarge, "the file is larger than 1 MiB", at: span,
                            help: "split it into several files"))
                    return
                }
                let range = start..<stretch.count
                let digest = takesDigests ? SHA256.digest(of: stretch.span.extracting(range)) : .none
                reads.append(Read(number: number, file: file, range: range, digest: digest, stamp: stamp))
            } catch {
                diagnostics.append(
                    Diagnostic(
                        .unreadableFile, "the file cannot be read: \(error.description)", at: span,
                        help: "let the user that runs this read it, or remove it"))
            }
        }

        /// What was read, by the files' numbers.
        consuming func finish() -> [(number: Int, content: Content)] {
            endStretch()
            return contents
        }

        private mutating func endStretch() {
            for read in reads {
                let text = PolicyLoader.Text(
                    path: read.file.path, relativePath: read.file.relativePath, bytes: stretch[read.range],
                    digest: read.digest)
                contents.append((read.number, Content(text: text, stamp: read.stamp)))
            }
            reads = []
            stretch = []
        }
    }
}
