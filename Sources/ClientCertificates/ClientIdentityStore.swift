/// The client certificates of one configuration: everything is read when it is made, and it never changes.
///
/// Asking it neither suspends nor touches the file system. A reload makes a new store from the old one.
package struct ClientIdentityStore: Sendable {
    private let directory: String?
    private let entries: [String: ClientIdentityEntry]

    /// Reads all `references` now.
    ///
    /// - Parameters:
    ///   - directory: the certificates folder; `nil` when none is configured.
    ///   - references: what to read; repetitions are read once.
    ///   - previous: the store to take over from. A file whose content has not changed is not parsed again, and where a
    ///     file cannot be read for a reason other than absence the identity that it had goes on being used, as long as
    ///     the folder is the same.
    package init(directory: String?, references: [CertificateReference], previous: ClientIdentityStore? = nil) {
        self.init(directory: directory, referenceTexts: references.map(\.description), previous: previous)
    }

    /// Reads all references of a policy, as it writes them, now. One that is not well formed gets an answer, too.
    package init(
        directory: String?, referenceTexts: some Sequence<String>, previous: ClientIdentityStore? = nil
    ) {
        let earlier = previous?.entries ?? [:]
        var loader = ClientIdentityLoader(
            directory: directory, known: earlier, lastGood: previous?.directory == directory ? earlier : [:])
        var entries: [String: ClientIdentityEntry] = [:]
        for text in referenceTexts where entries[text] == nil {
            entries[text] = loader.entry(for: text)
        }
        self.directory = directory
        self.entries = entries
    }

    /// The certificate of a reference at `now`, in seconds since 1970-01-01T00:00:00Z.
    package func identity(for reference: String, at now: Int64) -> ClientIdentityAnswer {
        guard let entry = entries[reference] else {
            return ClientIdentityEntry.unavailable("`\(reference)` was not read when the certificates were loaded")
                .answer(reference: reference, at: now)
        }
        return entry.answer(reference: reference, at: now)
    }

    /// Every reference, in alphabetical order, as it stands at `now`, in seconds since 1970-01-01T00:00:00Z.
    package func status(at now: Int64) -> [ClientIdentityStatus] {
        entries.sorted { $0.key < $1.key }.map { $0.value.status(reference: $0.key, at: now) }
    }
}
