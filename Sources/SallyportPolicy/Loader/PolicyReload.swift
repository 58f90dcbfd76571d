extension PolicyLoader {
    /// Loads every policy file below `paths` as `load` does without lint, and keeps what it takes to load again.
    ///
    /// Files that have not changed since `previous` are not read again, those that were only touched are read and not
    /// parsed, and where no account has changed the tree is that of `previous` itself. Whatever `previous` cannot answer for,
    /// such as a change to what accounts share, is loaded from the beginning.
    /// - Returns: the outcome, and what to hand over next time; nil after an error, when `previous` still serves.
    package static func reload(
        _ paths: [String], after previous: LoadedPolicies?
    ) -> (outcome: Outcome, loaded: LoadedPolicies?) {
        var reading = FileReading(paths)
        if let previous, previous.paths == paths {
            let change = FileChanges(previous, reading)
            if let result = change.result() { return result }
            reading = change.reading
        }
        return loadWhole(paths, &reading)
    }

    private static func loadWhole(
        _ paths: [String], _ reading: inout FileReading
    ) -> (outcome: Outcome, loaded: LoadedPolicies?) {
        reading.read(reading.files.indices.filter { reading.contents.isEmpty || reading.contents[$0] == nil })
        let load = PolicyLoad(reading.texts, for: .deciding, lint: false)
        let records = records(load.files, reading)
        reading.forgetContents()
        let (compiler, joining, digest) = (load.compiler, load.joining, load.digest)
        let outcome = load.outcome(found: reading.diagnostics, at: paths.first ?? ".")
        let loaded = outcome.tree.map {
            LoadedPolicies(
                paths: paths, tree: $0, files: records, digest: digest, compiler: compiler, joining: joining,
                certificateReferences: $0.certificateReferences)
        }
        return (outcome, loaded)
    }

    /// - Parameter loaded: Of the files that could be read, in their order.
    private static func records(_ loaded: [LoadedFile], _ reading: FileReading) -> [LoadedPolicies.File] {
        let contents = reading.contents.enumerated().compactMap { number, content in content.map { (number, $0) } }
        return Parallel.map(on: contents.count, chunk: 256) { index in
            let (number, content) = contents[index]
            return LoadedPolicies.File(
                reading.files[number], stamp: content.stamp, digest: content.text.digest,
                LoadedPolicies.Summary(loaded[index]), readFrom: reading.begin)
        }
    }
}
