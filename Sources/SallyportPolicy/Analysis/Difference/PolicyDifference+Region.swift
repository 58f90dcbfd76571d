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
    public struct Region: Hashable, Sendable {
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

extension [PolicyDifference.Region] {
    /// What is allowed newly first; then by account, host and path.
    var inReadingOrder: Self {
        map { (key: ($0.change.kind, $0.sortTexts), region: $0) }.sorted { first, second in
            if first.key.0 != second.key.0 { return first.key.0 < second.key.0 }
            return first.key.1.lexicographicallyPrecedes(second.key.1)
        }.map(\.region)
    }
}

extension PolicyDifference.Region {
    fileprivate var sortTexts: [String] {
        [accounts[0].text] + hosts.map(\.pattern) + paths.patterns.map(\.pattern) + methods.map(\.rawValue)
            + services.names + [example.url.canonical, String(accounts.count)]
    }
}
