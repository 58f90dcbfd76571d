/// What has changed in the files since policies were loaded, and the policies after it.
struct FileChanges {
    private let previous: LoadedPolicies
    /// The files as they are now; of those that may have changed, the contents.
    private(set) var reading: FileReading
    /// What is known of the files, by their numbers: of those that are new nothing, of those to compile what was known before.
    private var files: [LoadedPolicies.File] = []
    /// What was known of files that are there no longer, or say something else now.
    private var outdated: [LoadedPolicies.File] = []
    /// The numbers of the files to compile.
    private var changed: [Int] = []

    /// When more than one file in so many has changed, loading everything by all processors is quicker.
    private static let fewFiles = 8

    /// Compares, by the files' stamps, and by their contents where stamps differ.
    init(_ previous: LoadedPolicies, _ reading: FileReading) {
        self.previous = previous
        self.reading = reading
        matchFiles()
        let files = files
        let candidates = self.reading.numbers { !files[$0].isSettled || files[$0].stamp != $1 }
        self.reading.read(candidates)
        for number in candidates { compare(number) }
    }

    /// Both lists are in the order of the paths, and mostly the same: then the list of records is shared, not copied.
    private mutating func matchFiles() {
        let known = previous.files
        guard !reading.files.elementsEqual(known, by: { $0 == $1.file }) else {
            files = known
            return
        }
        files.reserveCapacity(reading.files.count)
        var next = known.startIndex
        for file in reading.files {
            while next < known.endIndex, known[next].file != file, known[next].file.precedes(file) {
                outdated.append(known[next])
                next += 1
            }
            let isKnown = next < known.endIndex && known[next].file == file
            files.append(isKnown ? known[next] : LoadedPolicies.File(new: file))
            if isKnown { next += 1 }
        }
        outdated += known[next...]
    }

    /// A file that says what it said has not changed, whatever its stamp.
    private mutating func compare(_ number: Int) {
        guard let content = reading.contents[number] else { return }
        let file = files[number]
        guard content.text.digest == file.digest else {
            outdated.append(file)
            changed.append(number)
            return
        }
        files[number] = record(number, content, file.summary)
    }

    private func record(
        _ number: Int, _ content: FileReading.Content, _ summary: LoadedPolicies.Summary
    ) -> LoadedPolicies.File {
        LoadedPolicies.File(
            reading.files[number], stamp: content.stamp, digest: content.text.digest, summary, readFrom: reading.begin)
    }

    /// The policies as they are now; nil where they have to be loaded from the beginning.
    func result() -> (outcome: PolicyLoader.Outcome, loaded: LoadedPolicies?)? {
        guard reading.diagnostics.isEmpty, !outdated.contains(where: \.summary.isShared),
            changed.count <= max(1, reading.files.count / Self.fewFiles)
        else { return nil }
        var records: [LoadedPolicies.File] = []
        var accounts: [CompiledAccount] = []
        var reader = DocumentReader()
        for number in changed {
            guard let content = reading.contents[number],
                let file = compile(content.text, &reader, &accounts)
            else { return nil }
            records.append(record(number, content, LoadedPolicies.Summary(file)))
        }
        guard !hasDuplicates(records) else { return nil }
        return finish(records, accounts)
    }

    /// A file's accounts; nil where it holds something else.
    private func compile(
        _ text: PolicyLoader.Text, _ reader: inout DocumentReader, _ accounts: inout [CompiledAccount]
    ) -> LoadedFile? {
        let reading = reader.read(text)
        var file = LoadedFile(diagnostics: reading.diagnostics, suppressions: reading.suppressions)
        for document in reading.documents {
            guard case .account(let account) = document else { return nil }
            let entry = PolicyIndex.Entry(document: account, file: text.path, relativeFile: text.relativePath)
            let (compiled, diagnostics) = previous.compiler.compile(entry, isExplained: false)
            file.accounts.append(LoadedFile.Account(account, compiled, diagnostics, keepsSource: false))
            if account.isEnabled { accounts.append(compiled) }
        }
        return file
    }

    /// Whether an account that is new to the files is defined twice. Those that were there before are not.
    private func hasDuplicates(_ records: [LoadedPolicies.File]) -> Bool {
        let defined = records.flatMap(\.accounts)
        let here = Set(defined)
        guard here.count == defined.count else { return true }
        let fresh = here.subtracting(outdated.flatMap(\.accounts))
        guard !fresh.isEmpty else { return false }
        // What was known of the changed files is outdated, so that nothing of it is fresh.
        return files.contains { $0.accounts.contains(where: fresh.contains) }
    }

    /// - Parameter records: Of the files that have changed.
    private func finish(
        _ records: [LoadedPolicies.File], _ accounts: [CompiledAccount]
    ) -> (outcome: PolicyLoader.Outcome, loaded: LoadedPolicies?) {
        var files = files
        for (number, record) in zip(changed, records) { files[number] = record }
        var loaded = previous.with(files)
        var outcome = loaded.outcome
        guard !outcome.diagnostics.containsErrors else { return (outcome.withoutTree, nil) }
        guard !changed.isEmpty || !outdated.isEmpty else { return (outcome, loaded) }
        let before = Set(outdated.flatMap(\.accounts))
        loaded.replace(
            accounts, removing: before.subtracting(accounts.map(\.account)),
            changed: (outdated + records).map(\.digest))
        outcome.tree = loaded.tree
        return (outcome, loaded)
    }
}
