import Crypto

/// The consumers by their key, with everything that verification needs made ready once.
struct ConsumerIndex: Sendable {
    /// One consumer, ready for use.
    struct Entry: Sendable {
        /// One key for each secret, filled up with keys nobody has: the work is the same for every consumer, and for none.
        var keys: [SymmetricKey]
        var token: [UInt8]
        /// Nil for the entry that stands for an unknown consumer.
        var principal: Principal?
    }

    private let entries: [[UInt8]: Entry]
    private let unknown: Entry

    /// An index of consumers that were checked before; of two with one key the first holds.
    init(_ consumers: [Consumer]) {
        let slots = consumers.map(\.secrets.count).max() ?? 1
        let spares = (0..<max(slots, 1)).map { _ in SymmetricKey(size: .bits256) }
        var entries: [[UInt8]: Entry] = [:]
        for consumer in consumers {
            let keys = consumer.secrets.map { OAuth1Algorithm.key(secret: $0, tokenSecret: consumer.tokenSecret) }
            entries[Array(consumer.key.utf8), default: Entry(keys: [], token: [])].add(
                keys + spares.dropFirst(keys.count), of: consumer)
        }
        self.entries = entries
        self.unknown = Entry(keys: spares, token: [])
    }

    /// The consumer of a key, or the entry without a principal.
    subscript(key: [UInt8]) -> Entry { entries[key] ?? unknown }
}

extension ConsumerIndex.Entry {
    fileprivate mutating func add(_ keys: [SymmetricKey], of consumer: Consumer) {
        guard principal == nil else { return }
        self.keys = keys
        token = Array((consumer.token ?? "").utf8)
        principal = Principal(
            name: consumer.key, scheme: .oauth1, scopes: consumer.scopes,
            accounts: AccountEntitlement(names: consumer.accounts), isAdministrator: consumer.isAdministrator)
    }
}
