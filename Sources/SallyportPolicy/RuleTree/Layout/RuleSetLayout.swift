/// How a set of rules lies in memory: one stretch of words, in which every place is counted from its beginning, so that it
/// can be laid anywhere, and accounts with equal sets can share one.
///
///     header | hash slots | entries | rules | origins | lists and texts
///
/// An entry is a host pattern, or a path pattern under a host pattern. Both are found by one hash table: a host by the hash
/// of its name, a path by that of its text together with its host. An entry leads to the rules that have it, the most
/// specific first.
enum RuleSetLayout {
    static let none = UInt32.max

    /// The header's words.
    enum Header {
        static let slotCount = 0
        static let entryCount = 1
        static let ruleCount = 2
        /// The numbers of labels that follow a `*.` in this set: bit n for n labels, the last bit for more.
        static let oneLabelDepths = 3
        /// The same for `**.`.
        static let anyLabelsDepths = 4
        static let count = 5
    }

    /// What an entry stands for.
    enum EntryKind: UInt32 {
        case exactHost, oneLabelHost, anyLabelsHost, address, literalPath, pathPrefix
    }

    /// An entry's words.
    enum Entry {
        /// Where its text begins.
        static let text = 0
        /// The text's length, and the kind and flags below.
        static let shape = 1
        /// Of a path, the number of its host's entry.
        static let host = 2
        /// One rule, with `isSingle` set; or where a list of rules begins; or `none`.
        static let rules = 3
        static let count = 4

        static let isSingle: UInt32 = 0x8000_0000
        static let lengthMask: UInt32 = 0xFFFF
        static let kindShift: UInt32 = 16
        /// Set on a host under which there are paths.
        static let hasPaths: UInt32 = 0x8000_0000

        static func kind(_ shape: UInt32) -> UInt32 { shape &>> kindShift & 0xFF }
    }

    /// A rule's words: what is left to compare when host and path match, and what the rule asks.
    enum Rule {
        static let shape = 0
        /// One service, with `isSingle` set; or where a list begins.
        static let services = 1
        /// The index of scopes, timeouts and limits.
        static let obligations = 2
        /// Where the rarer things stand, or 0.
        static let extra = 3
        static let count = 4

        static let isSingle: UInt32 = 0x8000_0000
        /// In the place of a service: no service asked for.
        static let noService: UInt32 = 0x7FFF_FFFF
    }

    /// The bits of a rule's first word; the methods are the lowest seven, a single port the upper half.
    enum Shape {
        static let schemeShift: UInt32 = 7
        static let isDeny: UInt32 = 1 << 9
        static let isReport: UInt32 = 1 << 10
        static let isOfProfile: UInt32 = 1 << 11
        static let fallbackShift: UInt32 = 12
        static let namesServices: UInt32 = 1 << 14
        static let hasPortList: UInt32 = 1 << 15
        static let portShift: UInt32 = 16
    }

    /// The words of what few rules have; 0 where it has it not.
    enum Extra {
        static let ports = 0
        static let exceptions = 1
        static let certificate = 2
        static let count = 3
    }

    /// Where a rule was written.
    enum Origin {
        static let line = 0
        /// The index of its file, or `none` for the account's own.
        static let file = 1
        /// Where its id begins, above its length in seven bits; 0 without one.
        static let id = 2
        static let count = 3
    }

    /// A client certificate: its text's length in words of bytes, where it is written, and the text.
    enum Certificate {
        static let length = 0
        /// The index of its file, or `none` for the account's own.
        static let file = 1
        static let line = 2
        static let column = 3
        static let endLine = 4
        static let endColumn = 5
        static let text = 6
    }

    /// Where the entries of the set at `block` begin.
    @inline(__always)
    static func entries(_ words: Span<UInt32>, _ block: Int) -> Int {
        block + Header.count + Int(words[block + Header.slotCount])
    }

    /// Where its rules begin.
    @inline(__always)
    static func rules(_ words: Span<UInt32>, _ block: Int) -> Int {
        entries(words, block) + Int(words[block + Header.entryCount]) * Entry.count
    }

    /// Where it says from where its rules come.
    static func origins(_ words: Span<UInt32>, _ block: Int) -> Int {
        rules(words, block) + Int(words[block + Header.ruleCount]) * Rule.count
    }

    /// Visits what the last word of an entry leads to.
    @inline(__always)
    static func forEachRule(_ rules: UInt32, _ words: Span<UInt32>, block: Int, _ body: (UInt32) -> Void) {
        if rules == none { return }
        if rules & Entry.isSingle != 0 { return body(rules & ~Entry.isSingle) }
        let list = block + Int(rules)
        for index in 0..<Int(words[list]) { body(words[list + 1 + index]) }
    }

    /// The slot at which the search for a hash begins: a multiplication in the place of a division.
    @inline(__always)
    static func slot(_ hash: UInt64, of count: UInt32) -> Int {
        Int(truncatingIfNeeded: ((hash >> 32) &* UInt64(count)) >> 32)
    }

    /// What a slot says of the entry that it leads to, so that others need not be looked at.
    @inline(__always)
    static func fingerprint(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash) & 0xFF00_0000 }

    /// The hash of a host pattern, from that of its name.
    @inline(__always)
    static func hash(ofHost name: UInt64, _ kind: EntryKind) -> UInt64 {
        var hash = TextHash(seed: name)
        hash.mix(UInt64(kind.rawValue) &+ 1)
        return hash.state
    }

    /// The hash of a path pattern under a host pattern, from that of its text.
    @inline(__always)
    static func hash(ofPath text: UInt64, _ kind: EntryKind, under host: UInt32) -> UInt64 {
        var hash = TextHash(seed: text)
        hash.mix(UInt64(host) << 8 | UInt64(kind.rawValue))
        return hash.state
    }

    /// The bit that stands for so many labels.
    @inline(__always)
    static func depthBit(_ labels: Int) -> UInt32 { 1 &<< UInt32(truncatingIfNeeded: min(labels, 31)) }
}

/// The same for an account: what it says of itself, its services, and where its rules are.
enum AccountLayout {
    enum Header {
        /// The length of the id, the flags below, and above them the number of services.
        static let shape = 0
        /// The index of scopes, timeouts and limits that hold without a rule.
        static let obligations = 1
        /// Where its rules begin, in the whole.
        static let rules = 2
        /// The index of its file.
        static let file = 3
        /// The line on which the account is declared.
        static let line = 4
        /// Where the services begin, from the header.
        static let services = 5
        static let count = 6

        static let lengthMask: UInt32 = 0xFF
        static let isReport: UInt32 = 1 << 8
        static let refuses: UInt32 = 1 << 9
        static let serviceShift: UInt32 = 12
    }

    /// A declared service's words.
    enum Service {
        /// The service's index, its fallback above.
        static let name = 0
        /// Where its certificate stands.
        static let certificate = 1
        static let count = 2

        static let nameMask: UInt32 = 0x3FFF_FFFF
        static let fallbackShift: UInt32 = 30
    }

    /// A fallback in two bits; 0 for none said.
    static func code(_ fallback: Fallback?) -> UInt32 {
        switch fallback {
        case nil: 0
        case .plainTLS: 1
        case .refuse: 2
        }
    }

    /// The fallback that two bits stand for.
    static func fallback(_ code: UInt32) -> Fallback? {
        switch code & 3 {
        case 1: .plainTLS
        case 2: .refuse
        default: nil
        }
    }
}
