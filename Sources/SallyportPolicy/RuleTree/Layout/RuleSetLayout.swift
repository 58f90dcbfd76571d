/// How a set of rules lies in memory: one stretch of words, in which every place is counted from its beginning, so that it
/// can be laid anywhere, and accounts with equal sets can share one.
///
///     header | hash slots | entries | rules | lists
///
/// An entry is a host pattern, or a path pattern under a host pattern; the paths of a host follow it. Both are found by one
/// hash table: a host by the hash of its name, a path by that of its text together with its host. An entry leads to the
/// rules that have it, the most specific first.
enum RuleSetLayout {
    static let none = UInt32.max

    /// The header's words.
    enum Header {
        static let slotCount = 0
        /// How many bits of a slot say where its entry is, and `isShared`.
        static let shape = 1
        /// The numbers of labels that follow a `*.` in this set: bit n for n labels, the last bit for more.
        static let oneLabelDepths = 2
        /// The same for `**.`.
        static let anyLabelsDepths = 3
        /// Where the rules begin: the entries end there.
        static let rules = 4
        static let ruleCount = 5
        /// The size of the whole.
        static let wordCount = 6
        /// One bit for each host pattern, by its hash: a pattern whose bit is missing is not there.
        static let hostBits = 7
        static let count = 8

        static let placeBitsMask: UInt32 = 0xFF
        /// Set where several accounts have this set.
        static let isShared: UInt32 = 1 << 8
    }

    /// What an entry stands for.
    enum EntryKind: UInt32 {
        case exactHost, oneLabelHost, anyLabelsHost, address, literalPath, pathPrefix

        var isPath: Bool { rawValue >= EntryKind.literalPath.rawValue }
    }

    /// An entry's words. The text, or where it stands, follows the last of them.
    enum Entry {
        /// The text's length, and the kind and flags below.
        static let shape = 0
        /// One rule, with `isSingle` set; or where a list of rules begins; or `none`.
        static let rules = 1
        static let hostText = 2
        /// Of a path, where its host is.
        static let host = 2
        static let pathText = 3

        static let isSingle: UInt32 = 0x8000_0000
        static let lengthMask: UInt32 = 0xFFFF
        static let kindShift: UInt32 = 16
        /// The text stands elsewhere in the set: a path that has been there before.
        static let isElsewhere: UInt32 = 1 << 19
        /// Set on a host under which there are literal paths.
        static let hasLiteralPaths: UInt32 = 1 << 20
        /// From here on the numbers of slashes in the prefixes under a host, from one; the last bit for more.
        static let prefixDepthShift: UInt32 = 21
        static let mostPrefixDepth = 11
        static let hasPaths: UInt32 = ~0 << 20

        /// Length and kind: what tells entries with equal hashes apart before their texts are compared.
        static let keyMask: UInt32 = lengthMask | 7 << kindShift

        @inline(__always)
        static func kind(_ shape: UInt32) -> UInt32 { shape &>> kindShift & 7 }

        /// Paths longer than any URL are cut behind that length: neither matches anything.
        static let longestText = ForwardURL.maximumLength + 8

        @inline(__always)
        static func prefixBit(_ slashes: Int) -> UInt32 {
            1 &<< (prefixDepthShift &+ UInt32(truncatingIfNeeded: min(slashes, mostPrefixDepth)) &- 1)
        }
    }

    /// A rule's words: what is left to compare when host and path match, and what the rule asks. Behind the fixed ones come,
    /// where it has them, its services, what is rare, its file, and the text of its id.
    enum Rule {
        static let shape = 0
        /// The line on which it is written, the length of its id, and the flags below.
        static let origin = 1
        /// The index of scopes, timeouts and limits.
        static let obligations = 2
        static let count = 3

        static let lineMask: UInt32 = (1 << 21) - 1
        static let idShift: UInt32 = 21
        static let idMask: UInt32 = 0x7F
        /// It is not written in the account's own file.
        static let hasFile: UInt32 = 1 << 28
        static let hasExtra: UInt32 = 1 << 29

        /// Of a rule's services: one alone, with this set; or where a list begins.
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

    /// A client certificate: its text's length in bytes, where it is written, and the text.
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

    /// The slot at which the search for a hash begins: a multiplication in the place of a division.
    @inline(__always)
    static func slot(_ hash: UInt64, of count: UInt32) -> Int {
        Int(truncatingIfNeeded: ((hash &>> 32) &* UInt64(count)) &>> 32)
    }

    /// What a slot says of its entry's hash, above where the entry is, so that others need not be looked at.
    @inline(__always)
    static func fingerprint(_ hash: UInt64, placeMask: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: hash) & ~placeMask
    }

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
        hash.mix(UInt64(host) &<< 8 | UInt64(kind.rawValue))
        return hash.state
    }

    /// A host pattern's bit, by the lowest bits of its hash: its slot does not depend on them, nor does its fingerprint but in the
    /// smallest sets.
    @inline(__always)
    static func hostBit(_ hash: UInt64) -> UInt32 { 1 &<< UInt32(truncatingIfNeeded: hash & 31) }

    /// The bit that stands for so many labels.
    @inline(__always)
    static func depthBit(_ labels: Int) -> UInt32 { 1 &<< UInt32(truncatingIfNeeded: min(labels, lastDepth)) }

    /// The last bit, which stands for as many labels and for more.
    static let lastDepth = 31
}
