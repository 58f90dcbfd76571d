/// The policies of a folder, joined, checked and laid out for decisions: immutable, and safe to share between threads.
///
/// An account's rules lie together in one stretch of words, and accounts with equal rules share one. A decision looks up the
/// account, then the host's suffixes, then the path's folders, each in a hash table: what it costs grows with the request,
/// not with the number of accounts or rules.
public final class RuleTree: Sendable {
    /// What identifies this generation of the policies: the SHA-256 of the files' names and contents, in hex.
    public let digest: String
    let storage: RuleTreeStorage

    init(_ storage: RuleTreeStorage, digest: String) {
        self.storage = storage
        self.digest = digest
    }

    package convenience init(_ policy: CompiledPolicy, digest: String) {
        let assembler = RuleTreeAssembler(ceiling: policy.ceiling, defaultFallback: policy.defaultFallback)
        var worker = assembler.worker()
        for account in policy.accounts { worker.encode(account) }
        assembler.add(worker.finish())
        self.init(assembler.join(), digest: digest)
    }

    /// How many accounts are enabled.
    public var accountCount: Int { storage.accounts.count }

    /// How many rules those accounts have, profiles counted for each account that takes them.
    public var ruleCount: Int { storage.ruleCount }

    /// How many bytes the rules take, with all that leads to them.
    public var byteCount: Int { storage.byteCount }

    /// Whether an address that a call would connect to may be connected to.
    public func judge(_ address: IPAddress) -> AddressVerdict { storage.ceiling.judge(address) }

    /// As `judge`, for an address that the operator has pinned in the server's configuration.
    package func judgeOperatorPinned(_ address: IPAddress) -> AddressVerdict {
        storage.ceiling.judgeOperatorPinned(address)
    }

    /// Every client certificate that a decision may name, in no order; some may stand there more than once.
    package var certificateReferences: [String] {
        Parallel.work(
            on: storage.accounts.slotCount, chunk: 4096, by: { CertificateSearch(storage) },
            { search, slots in search.look(at: storage.accounts.places(inSlots: slots)) }
        ).flatMap(\.references)
    }

    /// The client certificates that decisions for these accounts may name; accounts that are not there name none.
    func certificateReferences(of accounts: [AccountID]) -> Set<String> {
        storage.certificateReferences(of: accounts.compactMap { storage.place(of: $0) })
    }

    /// The first place where each of these certificates is written; those that are written nowhere are left out.
    package func places(ofCertificates references: Set<String>) -> [String: SourceSpan] {
        storage.places(ofCertificates: references)
    }
}
