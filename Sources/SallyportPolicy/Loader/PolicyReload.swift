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
        let marks = reading.contents.map { content in content.map { ($0.stamp, $0.text.digest) } }
        let files = zip(reading.files, marks).compactMap { file, mark in mark.map { (file, $0) } }
        let load = PolicyLoad(reading.takeTexts(), for: .deciding, lint: false)
        let records = zip(files, load.files).map { file, loaded in
            LoadedPolicies.File(
                file.0, stamp: file.1.0, digest: file.1.1, LoadedPolicies.Summary(loaded), readFrom: reading.begin)
        }
        let (compiler, joining, digest) = (load.compiler, load.joining, load.digest)
        let outcome = load.outcome(found: reading.diagnostics, at: paths.first ?? ".")
        let loaded = outcome.tree.map {
            LoadedPolicies(
                paths: paths, tree: $0, files: records, digest: digest, compiler: compiler, joining: joining,
                certificateReferences: $0.certificateReferences)
        }
        return (outcome, loaded)
    }
}
