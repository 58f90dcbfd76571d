extension PolicyDifference {
    /// The difference as one JSON object; what is absent is null, not left out.
    public func json() -> String { JSONText.encode(Report(self)) }
}

/// The form that programs read.
private struct Report: Encodable {
    struct Summary: Encodable {
        var wider: Int
        var narrower: Int
        var changed: Int
        var widening: Bool
        var added: [String]
        var removed: [String]
        var changedAccounts: [String]
    }

    var summary: Summary
    var regions: [RegionReport]

    init(_ difference: PolicyDifference) {
        func count(_ classification: PolicyDifference.Classification) -> Int {
            difference.regions.count { $0.classification == classification }
        }
        summary = Summary(
            wider: count(.wider), narrower: count(.narrower), changed: count(.changed),
            widening: difference.isWidening, added: difference.added.map(\.text),
            removed: difference.removed.map(\.text), changedAccounts: difference.changedAccounts.map(\.text))
        regions = difference.regions.map(RegionReport.init)
    }
}

private struct RegionReport: Encodable {
    struct Selection: Encodable {
        var pattern: String
        var except: [String]
    }

    struct Ports: Encodable {
        /// `standard`, `only` or `except`.
        var kind: String
        var ports: [UInt16]
    }

    struct Paths: Encodable {
        var patterns: [Selection]
        var ambiguous: Bool
    }

    struct Services: Encodable {
        /// `only` or `except`.
        var kind: String
        var names: [String]
        var none: Bool
    }

    var classification: String
    var widening: Bool
    var accounts: [String]
    var methods: [String]
    var schemes: [String]
    var ports: Ports
    var hosts: [Selection]
    var paths: Paths
    var services: Services
    var old: VerdictReport
    var new: VerdictReport
    var example: ExampleReport

    init(_ region: PolicyDifference.Region) {
        classification = region.classification.rawValue
        widening = region.isWidening
        accounts = region.accounts.map(\.text)
        methods = region.methods.map(\.rawValue)
        schemes = region.schemes.map(\.rawValue)
        ports =
            switch region.ports {
            case .standard: Ports(kind: "standard", ports: [])
            case .only(let ports): Ports(kind: "only", ports: ports)
            case .except(let ports): Ports(kind: "except", ports: ports)
            }
        hosts = region.hosts.map { Selection(pattern: $0.pattern, except: $0.except) }
        paths = Paths(
            patterns: region.paths.patterns.map { Selection(pattern: $0.pattern, except: $0.except) },
            ambiguous: region.paths.hasAmbiguous)
        services = Services(
            kind: region.services.isAllBut ? "except" : "only", names: region.services.names,
            none: region.services.hasNone)
        old = VerdictReport(region.change.old)
        new = VerdictReport(region.change.new)
        example = ExampleReport(region.example)
    }
}

private struct ExampleReport: Encodable {
    var account: String
    var method: String
    var url: String
    var service: String?

    enum Key: String, CodingKey {
        case account, method, url, service
    }

    init(_ request: PolicyRequest) {
        account = request.account.text
        method = request.method.rawValue
        url = request.url.canonical
        service = request.service?.text
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(account, forKey: .account)
        try container.encode(method, forKey: .method)
        try container.encode(url, forKey: .url)
        try container.encode(service, forKey: .service)
    }
}
