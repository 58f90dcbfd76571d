/// The consumers by their key, with everything that verification needs made ready once.
struct ConsumerIndex: Sendable {
    /// One consumer, ready for use.
    struct Entry: Sendable {
        var keys: OAuth1KeyRing
        var algorithms: Set<OAuth1Algorithm> = []
        /// What its requests must sign beyond what RFC 5849 covers.
        var mustSign: Set<SignedPart> = []
        var token: [UInt8] = []
        /// Nil for the entry that stands for an unknown consumer.
        var principal: Principal?
    }

    private let entries: [[UInt8]: Entry]
    private let unknown: Entry
    /// The signature methods that some consumer may use.
    let algorithms: Set<OAuth1Algorithm>

    /// An index of consumers that were checked before; of two with one key the first holds.
    init(_ consumers: [Consumer]) {
        let spares = OAuth1KeyRing.Spares(
            sharedKeys: consumers.map(\.secrets.count).max() ?? 0,
            publicKeys: consumers.map(\.publicKeys.count).max() ?? 0)
        var entries: [[UInt8]: Entry] = [:]
        for consumer in consumers {
            let key = Array(consumer.key.utf8)
            if entries[key] == nil { entries[key] = Entry(consumer, spares: spares) }
        }
        self.entries = entries
        self.unknown = Entry(keys: OAuth1KeyRing([], [], spares: spares))
        algorithms = entries.values.reduce(into: []) { $0.formUnion($1.algorithms) }
    }

    /// The consumer of a key, or the entry without a principal.
    subscript(key: [UInt8]) -> Entry { entries[key] ?? unknown }
}

extension ConsumerIndex.Entry {
    fileprivate init(_ consumer: Consumer, spares: OAuth1KeyRing.Spares) {
        let sharedKeys = consumer.secrets.map { OAuth1SharedKey(secret: $0, tokenSecret: consumer.tokenSecret) }
        self.init(
            keys: OAuth1KeyRing(sharedKeys, consumer.publicKeys, spares: spares),
            algorithms: consumer.allowedAlgorithms, mustSign: consumer.mustSign,
            token: Array((consumer.token ?? "").utf8),
            principal: Principal(
                name: consumer.key, scheme: .oauth1, scopes: consumer.scopes,
                accounts: AccountEntitlement(names: consumer.accounts), isAdministrator: consumer.isAdministrator))
    }
}
