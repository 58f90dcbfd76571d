import SallyportPolicy

/// Requests that are alike, and that change alike.
struct ReplayGroup {
    /// What they have in common. The query is no part of it: no rule looks at it.
    struct Key: Hashable {
        var account: String
        var service: String?
        var method: String
        var origin: String
        var path: String
        var change: ReplayedChange
    }

    var key: Key
    var count = 0
    var first: String
    var last: String
    /// The request id of one of them.
    var example: String

    init(_ key: Key, _ entry: AuditEntry) {
        self.key = key
        first = entry.time
        last = entry.time
        example = entry.requestID
    }

    mutating func add(_ entry: AuditEntry) {
        count += 1
        if entry.time < first { first = entry.time }
        if entry.time > last { last = entry.time }
    }
}

extension ReplayGroup.Key {
    init(_ request: PolicyRequest, _ change: ReplayedChange) {
        self.init(
            account: request.account.text, service: request.service?.text, method: request.method.rawValue,
            origin: "\(request.url.scheme.rawValue)://\(request.url.authority)", path: request.url.path,
            change: change)
    }
}
