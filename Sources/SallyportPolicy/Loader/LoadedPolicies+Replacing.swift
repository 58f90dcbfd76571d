extension LoadedPolicies {
    /// Exchanges accounts in the tree, and what follows from it, after the files.
    /// - Parameter digests: Those of the files that are there no longer, and of those that are new.
    mutating func replace(
        _ changed: [CompiledAccount], removing removed: Set<AccountID>, changed digests: [SHA256.Digest]
    ) {
        let accounts = changed.map(\.account)
        let before = tree.certificateReferences(of: accounts + removed)
        let files = files
        digest.update(of: files.count, changed: digests) { number in
            (files[number].file.relativeFolder, files[number].file.name.utf8, files[number].digest)
        }
        tree = tree.replacing(changed, removing: Array(removed), digest: "\(digest)")
        update(from: before, to: tree.certificateReferences(of: accounts))
    }

    /// To see whether other accounts still name a certificate takes a look at all of them: only where a name is gone.
    private mutating func update(from before: Set<String>, to after: Set<String>) {
        guard before.isSubset(of: after) else {
            certificateReferences = tree.certificateReferences
            return
        }
        certificateReferences += after.subtracting(before)
    }
}
