extension LoadedPolicies {
    /// A page of accounts as one JSON object, with what no account can allow. docs/operations.md lists the fields.
    /// - Parameter generation: That of the snapshot, counted by the gateway.
    package func json(_ page: AccountPage, generation: Int) -> String {
        JSONText.encode(Report(page, self, generation))
    }

    private struct Report: Encodable {
        var generation: Int
        var digest: String
        var accounts: Int
        var rules: Int
        var matches: Int
        var offset: Int
        var results: [Entry]
        var ceiling: Limits

        init(_ page: AccountPage, _ policies: LoadedPolicies, _ generation: Int) {
            self.generation = generation
            digest = policies.tree.digest
            accounts = policies.tree.accountCount
            rules = policies.tree.ruleCount
            matches = page.matches
            offset = page.offset
            results = page.entries.map { Entry(account: $0.account, file: $0.file, enabled: $0.isEnabled) }
            ceiling = Limits(policies.ceiling)
        }
    }

    private struct Entry: Encodable {
        var account: String
        var file: String
        var enabled: Bool
    }

    private struct Limits: Encodable {
        /// Special-purpose networks that may be called all the same.
        var allowedNetworks: [String]
        var deny: [Denial]

        init(_ ceiling: Ceiling) {
            allowedNetworks = ceiling.allowedNetworks.map(\.description)
            deny = ceiling.denials.map(Denial.init)
        }
    }

    private struct Denial: Encodable {
        var file: String
        var line: Int
        @OrNull var id: String?
        var hosts: [String]
        var except: [String]
        var networks: [String]

        init(_ denial: Ceiling.Denial) {
            file = denial.reference.file
            line = denial.reference.line
            id = denial.reference.id
            hosts = denial.hosts.map(\.description)
            except = denial.exceptions.map(\.description)
            networks = denial.networks.map(\.description)
        }
    }
}
