/// How an account lies in memory: its certificates, and behind them what a decision looks at.
///
///     certificates | header | id | services | name of its file
///
/// Its place is that of the header. Its rules follow, unless another account has the same.
enum AccountLayout {
    enum Header {
        /// The length of the id, the flags below, and above them the number of services.
        static let shape = 0
        /// The index of scopes, timeouts and limits that hold without a rule.
        static let obligations = 1
        /// Where its rules begin, in the whole.
        static let rules = 2
        /// The index of its folder.
        static let folder = 3
        /// The line on which the account is declared.
        static let line = 4
        /// How many words of certificates stand before the header.
        static let certificates = 5
        static let count = 6

        static let lengthMask: UInt32 = 0x7F
        /// Its file has a name other than the account's id with `.yaml`: length and text.
        static let hasFileName: UInt32 = 1 << 7
        static let isReport: UInt32 = 1 << 8
        static let refuses: UInt32 = 1 << 9
        static let serviceShift: UInt32 = 12
    }

    /// A declared service's words.
    enum Service {
        /// The service's index, its fallback above.
        static let name = 0
        /// How far before the header its certificate stands.
        static let certificate = 1
        static let count = 2

        static let nameMask: UInt32 = 0x3FFF_FFFF
        static let fallbackShift: UInt32 = 30
    }

    /// What the names of policy files end with, mostly.
    static let fileExtension = ".yaml"

    /// Where an account's services begin.
    @inline(__always)
    static func services(_ words: Words, _ account: Int) -> Int {
        account &+ Header.count
            &+ PackedText.wordCount(Int(words[account &+ Header.shape] & Header.lengthMask))
    }

    /// How many it has.
    @inline(__always)
    static func serviceCount(_ words: Words, _ account: Int) -> Int {
        Int(words[account &+ Header.shape] &>> Header.serviceShift)
    }

    /// Where the name of its file stands, if it does.
    static func fileName(_ words: Words, _ account: Int) -> Int? {
        guard words[account + Header.shape] & Header.hasFileName != 0 else { return nil }
        return services(words, account) + serviceCount(words, account) * Service.count
    }

    /// Where it ends.
    static func end(_ words: Words, _ account: Int) -> Int {
        if let name = fileName(words, account) { return name + 1 + PackedText.wordCount(Int(words[name])) }
        return services(words, account) + serviceCount(words, account) * Service.count
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
    @inline(__always)
    static func fallback(_ code: UInt32) -> Fallback? {
        switch code & 3 {
        case 1: .plainTLS
        case 2: .refuse
        default: nil
        }
    }
}
