/// The flat arrays of a rule tree. Indexes are `UInt32`; `none` stands for no index.
struct RuleTreeStorage: Sendable {
    static let none = UInt32.max

    /// A half-open range of an array.
    struct Slice: Sendable {
        var start: UInt32 = 0
        var count: UInt32 = 0
        var indices: Range<Int> { Int(start)..<Int(start) + Int(count) }
    }

    /// A host label's node: the patterns that end here, each a path trie.
    struct HostNode: Sendable {
        /// `example.com` itself.
        var exact = none
        /// `*.example.com`.
        var oneLabel = none
        /// `**.example.com`.
        var anyLabels = none
    }

    /// A path segment's node: candidates for exactly this path, and for everything below it.
    struct PathNode: Sendable {
        var literal = Slice()
        var below = Slice()
        /// At a path trie's root: rules without `paths`.
        var anyPath = Slice()
        /// At a path trie's root: whether any rule of the pattern has `paths`.
        var hasPaths = false
    }

    /// What is left to compare when host and path match.
    struct Rule: Sendable {
        var methods: UInt8
        var schemes: UInt8
        var isDeny: Bool
        var isReport: Bool
        /// Empty: the scheme's default port.
        var ports: Slice
        /// Indexes of services; none named: any.
        var services: Slice
        var namesServices: Bool
        var exceptions: Slice
        var obligations: UInt32
        var reference: UInt32
    }

    /// An account's entry.
    struct Account: Sendable {
        var hostRoot: UInt32
        var isReport: Bool
        var fallback: Fallback
        var obligations: UInt32
        var services: Slice
    }

    /// A service that an account declares.
    struct DeclaredService: Sendable {
        var name: UInt32
        var certificate: UInt32
        var fallback: Fallback?
    }

    /// The namespaces of the one edge table. Host nodes use their index, path nodes theirs with the top bit set.
    enum Root {
        static let accounts: UInt32 = 0x7FFF_FFFF
        static let services: UInt32 = 0x7FFF_FFFE
        static let path: UInt32 = 0x8000_0000
    }

    var edges = ByteEdgeTable()
    var hostNodes: ContiguousArray<HostNode> = []
    var pathNodes: ContiguousArray<PathNode> = []
    /// Indexes of rules, the most specific first.
    var candidates: ContiguousArray<UInt32> = []
    var rules: ContiguousArray<Rule> = []
    var ports: ContiguousArray<UInt16> = []
    var ruleServices: ContiguousArray<UInt32> = []
    var exceptions: ContiguousArray<HostPattern> = []
    var accounts: ContiguousArray<Account> = []
    var declaredServices: ContiguousArray<DeclaredService> = []
    var obligations: ContiguousArray<Obligations> = []
    var certificates: ContiguousArray<String> = []
    var references: ContiguousArray<RuleReference> = []
}
