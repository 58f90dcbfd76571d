/// Reads files, many at a time.
struct FileReading: Sendable {
    /// A file that was read.
    final class Content: Sendable {
        let text: PolicyLoader.Text
        let stamp: FileStamp

        init(text: PolicyLoader.Text, stamp: FileStamp) {
            self.text = text
            self.stamp = stamp
        }
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

    /// Finds the files below `paths`.
    init(_ paths: [String]) {
        files = PolicyFileFinder.find(paths, &diagnostics)
    }

    /// Reads the files with these numbers.
    mutating func read(_ numbers: [Int]) {
        guard !numbers.isEmpty else { return }
        if contents.isEmpty { contents = Array(repeating: nil, count: files.count) }
        let files = files
        let workers = Parallel.work(on: numbers.count, chunk: Self.chunk, by: { Worker() }) { worker, range in
            for index in range { worker.read(files[numbers[index]], number: numbers[index]) }
        }
        for worker in workers {
            diagnostics += worker.diagnostics
            for (number, content) in worker.contents { contents[number] = content }
        }
    }

    /// All texts that were read, which are then no longer kept here.
    mutating func takeTexts() -> [PolicyLoader.Text] {
        defer { contents = [] }
        return contents.compactMap { $0?.text }
    }

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

    private struct Worker: Sendable {
        var contents: [(number: Int, content: Content)] = []
        var diagnostics: [Diagnostic] = []

        mutating func read(_ file: PolicyFile, number: Int) {
            let span = SourceSpan(file: file.path, range: SourceRange(at: .start))
            do throws(FileSystem.Failure) {
                guard let read = try FileSystem.readStamped(file.path, atMost: YAMLLimits.policy.bytes) else {
                    diagnostics.append(
                        Diagnostic(
                            .fileTooLarge, "the file is larger than 1 MiB", at: span,
                            help: "split it into several files"))
                    return
                }
                let text = PolicyLoader.Text(path: file.path, relativePath: file.relativePath, bytes: read.bytes)
                contents.append((number, Content(text: text, stamp: read.stamp)))
            } catch {
                diagnostics.append(
                    Diagnostic(
                        .unreadableFile, "the file cannot be read: \(error.description)", at: span,
                        help: "let the user that runs this read it, or remove it"))
            }
        }
    }
}
