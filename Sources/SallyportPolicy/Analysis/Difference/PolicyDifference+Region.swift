extension PolicyDifference {
    /// Which way a decision changes.
    public enum Classification: String, CaseIterable, Hashable, Sendable {
        /// Allowed newly, or on terms that are easier in every respect that differs.
        case wider
        /// Refused newly, or allowed on terms that are harder in every respect that differs.
        case narrower
        /// Allowed either way on other terms, or refused either way for another reason.
        case changed
    }

    /// Requests whose decision changes in the same way: every combination of the accounts, methods, schemes, hosts, ports,
    /// paths and services that it names.
    public struct Region: Sendable {
        /// Whose requests, in alphabetical order.
        public let accounts: [AccountID]
        /// One of the requests.
        public let example: PolicyRequest
        let shape: RegionShape

        init(shape: RegionShape, accounts: [AccountID], example: PolicyRequest) {
            self.shape = shape
            self.accounts = accounts
            self.example = example
        }

        /// Which way the decision changes.
        public var classification: Classification { shape.change.classification }
        /// Whether something is easier than before, even where the region as a whole is `changed`.
        public var isWidening: Bool { shape.change.isWidening }

        package var change: Change { shape.change }
        package var methods: [Method] { shape.methods }
        package var schemes: [ForwardURL.Scheme] { shape.schemes }
        package var ports: PortSelection { shape.ports }
        package var hosts: [PatternSelection] { shape.hosts }
        package var paths: PathSelection { shape.paths }
        package var services: ServiceSelection { shape.services }
    }
}

extension PolicyDifference.Region: Comparable {
    /// Whether it is the same set of requests with the same change.
    public static func == (lhs: Self, rhs: Self) -> Bool { lhs.shape == rhs.shape && lhs.accounts == rhs.accounts }

    /// What is allowed newly comes first; then by account and host.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        if lhs.shape.change.kind != rhs.shape.change.kind { return lhs.shape.change.kind < rhs.shape.change.kind }
        return lhs.sortTexts.lexicographicallyPrecedes(rhs.sortTexts)
    }

    private var sortTexts: [String] {
        [accounts[0].text] + hosts.map(\.pattern) + paths.patterns.map(\.pattern) + methods.map(\.rawValue)
            + services.names + [example.url.canonical]
    }
}
