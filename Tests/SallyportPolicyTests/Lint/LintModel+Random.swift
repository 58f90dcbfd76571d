/// A vocabulary so small that rules often cover one another, and that every request that it can tell apart can be tried.
private enum Small {
    static let hosts = [
        "a.example", "b.a.example", "*.a.example", "**.a.example", "*.b.a.example", "**.a.example", "b.a.example",
        "8.8.8.8", "203.0.113.9",
    ]
    static let everyHost = [
        "a.example", "b.a.example", "q.a.example", "q.b.a.example", "q.q.a.example", "8.8.8.8", "203.0.113.9",
    ]
    static let paths = ["/v", "/v/*", "/*"]
    static let methods = ["GET", "POST", "POST", "GET", "PATCH"]
    static let ports = [443, 8443]
    static let services = ["IDP", "WEB", "none"]
    static let scopes = ["READ", "PAY"]
    static let fallbacks = ["plain-tls", "refuse"]
}

extension PolicyModel {
    /// A random policy of one or two accounts, for lints to judge.
    static func small(using generator: inout SeededGenerator) -> PolicyModel {
        var model = PolicyModel()
        if generator.oneIn(4) { model.groups["partners"] = generator.smallHosts(atMost: 2) }
        if generator.oneIn(3) { model.fallback = generator.pick(Small.fallbacks) }
        if generator.oneIn(3) {
            model.denials.append(
                Denial(
                    hosts: generator.smallHosts(atMost: 1),
                    exceptions: generator.oneIn(3) ? generator.smallHosts(atMost: 1) : []))
        }
        if generator.oneIn(4) { model.denials.append(Denial(networks: ["8.8.8.0/24"])) }
        if generator.oneIn(2) { model.allowedNetworks = ["203.0.113.0/24"] }
        let profiles = generator.oneIn(2) ? ["p"] : generator.oneIn(3) ? ["p", "q"] : []
        for profile in profiles {
            model.profiles[profile] = generator.smallBody(atMost: 2, groups: Array(model.groups.keys), profile)
        }
        for id in ["one", "two"].prefix(generator.oneIn(3) ? 2 : 1) {
            var account = Account(id: id)
            account.profiles = profiles
            account.isReport = generator.oneIn(8)
            account.isEnabled = !generator.oneIn(20)
            account.body = generator.smallBody(atMost: 4, groups: Array(model.groups.keys), id)
            model.accounts.append(account)
        }
        return model
    }

    /// Every request that the small vocabulary can tell apart, by a principal who holds every scope.
    /// - Parameter askingAll: Whether to tell apart what is asked of a request, too, and not only which rules match it.
    func everyRequest(askingAll: Bool) -> [ModelRequest] {
        let rules = accounts.flatMap(\.body.rules) + profiles.values.flatMap(\.rules)
        let places: [(String, Int)] =
            rules.allSatisfy { $0.ports == nil && $0.schemes == nil }
            ? [("https", 443)] : [("https", 443), ("https", 8443), ("http", 80), ("http", 443), ("http", 8443)]
        let paths = rules.allSatisfy { $0.paths == nil } ? ["/v"] : ["/v", "/v/x", "/z", "/z//x"]
        let methods =
            rules.contains { $0.methods != nil }
            ? ["GET", "POST", "PUT", "PATCH"] : askingAll ? ["GET", "POST"] : ["GET"]
        let services = askingAll || rules.contains { $0.services != nil } ? [nil, "IDP", "WEB", "OTHER"] : [nil]
        // What no rule has a pattern for is decided by none.
        let hosts = Small.everyHost.filter { host in
            rules.contains { NaivePolicy(model: self).matchesHost($0, .to(host)) }
        }
        var requests: [ModelRequest] = []
        for host in hosts {
            for (scheme, port) in places {
                for path in paths {
                    for method in methods {
                        for service in services {
                            requests.append(
                                ModelRequest(
                                    account: "", method: method, scheme: scheme, host: host, port: port, path: path,
                                    service: service,
                                    scopes: Small.scopes + ["MTLS_READ_INTERNAL", "MTLS_WRITE_INTERNAL"]))
                        }
                    }
                }
            }
        }
        return requests
    }
}

extension ModelRequest {
    /// Some request to a host.
    static func to(_ host: String) -> ModelRequest {
        ModelRequest(account: "", method: "GET", scheme: "https", host: host, path: "/", scopes: [])
    }
}

extension SeededGenerator {
    fileprivate mutating func smallHosts(atMost most: Int) -> [String] {
        Array(Set(some(Small.hosts, atMost: most))).sorted()
    }

    /// - Parameter owner: Whose it is: each has certificates of its own, so that it shows whose is presented.
    fileprivate mutating func smallBody(atMost most: Int, groups: [String], _ owner: String) -> PolicyModel.Body {
        var body = PolicyModel.Body()
        for name in ["IDP", "WEB"] where oneIn(2) {
            body.services[name] = PolicyModel.Service(
                certificate: "file:\(owner)-\(name).pem", fallback: oneIn(3) ? pick(Small.fallbacks) : nil,
                isEnabled: !oneIn(8))
        }
        if oneIn(5) { body.fallback = pick(Small.fallbacks) }
        for _ in 0..<Int.random(in: 0...most, using: &self) { body.rules.append(smallRule(groups: groups)) }
        return body
    }

    private mutating func smallRule(groups: [String]) -> PolicyModel.Rule {
        var rule = PolicyModel.Rule()
        rule.isDeny = oneIn(4)
        if let group = groups.first, oneIn(5) { rule.group = group } else { rule.hosts = smallHosts(atMost: 2) }
        if rule.isDeny, oneIn(4) { rule.exceptions = smallHosts(atMost: 1) }
        if oneIn(10) { rule.schemes = some(["https", "http"], atMost: 2) }
        if oneIn(10) { rule.ports = some(Small.ports, atMost: 2) }
        if oneIn(4) { rule.paths = some(Small.paths, atMost: 2) }
        if oneIn(4) { rule.methods = Array(Set(some(Small.methods, atMost: 2))).sorted() }
        if oneIn(4) { rule.services = some(Small.services, atMost: 2) }
        rule.isReport = oneIn(8)
        rule.isEnabled = !oneIn(12)
        guard !rule.isDeny else { return rule }
        if oneIn(5) { rule.scopes.read = some(Small.scopes, atMost: 1) }
        if oneIn(5) { rule.scopes.write = some(Small.scopes, atMost: 1) }
        if oneIn(8) { rule.certificate = "file:rule.pem" }
        if oneIn(5) { rule.fallback = pick(Small.fallbacks) }
        return rule
    }
}
