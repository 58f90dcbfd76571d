// The keys of an account's mappings. One that is missing here is read all the same, by the readers that know them all.

/// The keys with which every document begins.
enum HeaderKey: String, CaseIterable {
    case version, kind
}

/// The keys of an account, behind the header.
enum AccountKey: String, CaseIterable {
    case account, description, profiles, mode, enabled, fallback, scopes, timeouts, limits, services, forward
}

/// The keys of a service.
enum ServiceKey: String, CaseIterable {
    case certificate, fallback, enabled, description
}

/// The keys of a rule.
enum RuleKey: String, CaseIterable {
    case id, host, hosts, except, schemes, ports, paths, methods, services, effect, scopes, certificate, fallback
    case timeouts, limits, mode, enabled, description
}

/// The keys of `scopes`.
enum ScopesKey: String, CaseIterable {
    case read, write
}

/// The keys of `timeouts`.
enum TimeoutsKey: String, CaseIterable {
    case connect, firstByte, idle, total
}

/// The keys of `limits`.
enum LimitsKey: String, CaseIterable {
    case requestBody, requestsPerSecond, burst, concurrent
}
