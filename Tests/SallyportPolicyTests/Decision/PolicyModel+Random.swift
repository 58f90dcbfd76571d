/// Small vocabularies, so that rules meet one another and requests meet rules.
enum Vocabulary {
    static let hosts = [
        "a.example", "b.a.example", "c.b.a.example", "d.c.b.a.example", "y.example", "x.y.example", "203.0.113.9",
        "8.8.8.8",
    ]
    static let wildcards = [
        "*.a.example", "**.a.example", "*.b.a.example", "**.b.a.example", "*.y.example", "**.y.example",
    ]
    static let paths = ["/", "/v", "/v/w", "/v/w/x", "/v/", "/*", "/v/*", "/v/w/*", "/u/*"]
    static let methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"]
    static let services = ["IDP", "WEB", "none"]
    static let scopes = ["MTLS_READ_INTERNAL", "MTLS_WRITE_INTERNAL", "PAY", "ADMIN"]
    static let fallbacks = ["plain-tls", "refuse"]
    static let certificates = ["file:one.pem", "file:two.pem", "vault:three"]
    static let requestHosts =
        hosts + ["a.example.", "B.A.example", "q.a.example", "q.q.a.example", "q.y.example", "example", "zz.example"]
    static let requestPaths = [
        "", "/", "/v", "/v/", "/v/w", "/v/w/", "/v/w/x", "/v/w/x/y", "/u", "/u/1", "/%76/w", "/v/%7e", "/v/~",
        "/z?v=/v",
        "/v//w", "/v/../u", "/v/%2e%2e/u", "/v%2fw", "/v;a/w", "/v/%252e", "?q",
    ]
}

extension PolicyModel {
    /// A random policy over the vocabularies.
    static func random(using generator: inout SeededGenerator) -> PolicyModel {
        var model = PolicyModel()
        if generator.oneIn(2) { model.groups["partners"] = generator.patterns(atMost: 3) }
        if generator.oneIn(3) { model.fallback = generator.pick(Vocabulary.fallbacks) }
        model.scopes = generator.scopes(oneIn: 4)
        if generator.oneIn(2) { model.denials.append(generator.denial()) }
        if generator.oneIn(4) { model.denials.append(Denial(networks: ["8.8.8.0/24"], isEnabled: !generator.oneIn(4))) }
        if generator.oneIn(2) { model.allowedNetworks = ["203.0.113.0/24"] }
        let profiles = ["p", "q"].prefix(Int.random(in: 0...2, using: &generator))
        for profile in profiles {
            model.profiles[profile] = generator.body(
                atMost: 4, groups: Array(model.groups.keys), isProfile: true)
        }
        for id in ["A1", "a1", "042", "42"].prefix(Int.random(in: 1...4, using: &generator)) {
            var account = Account(id: id)
            account.profiles = profiles.isEmpty || generator.oneIn(2) ? [] : generator.some(Array(profiles), atMost: 2)
            account.isReport = generator.oneIn(8)
            account.isEnabled = !generator.oneIn(10)
            account.body = generator.body(atMost: 8, groups: Array(model.groups.keys), isProfile: false)
            model.accounts.append(account)
        }
        return model
    }
}

extension SeededGenerator {
    mutating func patterns(atMost most: Int) -> [String] {
        some(Vocabulary.hosts + Vocabulary.wildcards + Vocabulary.wildcards, atMost: most)
    }

    mutating func scopes(oneIn count: Int) -> PolicyModel.Scopes {
        PolicyModel.Scopes(
            read: oneIn(count) ? some(Vocabulary.scopes, atMost: 2) : nil,
            write: oneIn(count) ? some(Vocabulary.scopes, atMost: 2) : nil)
    }

    mutating func denial() -> PolicyModel.Denial {
        PolicyModel.Denial(
            hosts: patterns(atMost: 2), exceptions: oneIn(3) ? patterns(atMost: 2) : [], isEnabled: !oneIn(5))
    }

    mutating func body(atMost most: Int, groups: [String], isProfile: Bool) -> PolicyModel.Body {
        var body = PolicyModel.Body()
        for name in ["IDP", "WEB"] where oneIn(2) {
            body.services[name] = PolicyModel.Service(
                certificate: pick(Vocabulary.certificates), fallback: oneIn(3) ? pick(Vocabulary.fallbacks) : nil,
                isEnabled: !oneIn(6))
        }
        let rarity = isProfile ? 8 : 3
        if oneIn(rarity) { body.fallback = pick(Vocabulary.fallbacks) }
        body.scopes = scopes(oneIn: rarity * 2)
        if oneIn(rarity * 3) { body.total = pick(["1m", "2m"]) }
        if oneIn(rarity * 3) { body.concurrent = pick([7, 9]) }
        for _ in 0..<Int.random(in: 0...most, using: &self) { body.rules.append(rule(groups: groups)) }
        return body
    }

    mutating func rule(groups: [String]) -> PolicyModel.Rule {
        var rule = PolicyModel.Rule()
        rule.isDeny = oneIn(5)
        if let group = groups.first, oneIn(6) { rule.group = group } else { rule.hosts = patterns(atMost: 2) }
        if rule.isDeny, oneIn(3) { rule.exceptions = patterns(atMost: 2) }
        if oneIn(5) { rule.schemes = some(["https", "http"], atMost: 2) }
        if oneIn(5) { rule.ports = some([443, 80, 8443], atMost: 2) }
        if oneIn(3) { rule.paths = some(Vocabulary.paths, atMost: 3) }
        if oneIn(3) { rule.methods = some(Vocabulary.methods, atMost: 4) }
        if oneIn(3) { rule.services = some(Vocabulary.services, atMost: 2) }
        rule.isReport = oneIn(10)
        rule.isEnabled = !oneIn(10)
        guard !rule.isDeny else { return rule }
        rule.scopes = scopes(oneIn: 6)
        if oneIn(8) { rule.certificate = pick(Vocabulary.certificates) }
        if oneIn(6) { rule.fallback = pick(Vocabulary.fallbacks) }
        if oneIn(12) { rule.total = pick(["1m", "2m"]) }
        if oneIn(12) { rule.concurrent = pick([7, 9]) }
        return rule
    }
}

/// A request as the tests see it.
struct ModelRequest: CustomStringConvertible {
    var account: String
    var method: String
    var scheme: String
    var host: String
    var port: Int?
    var path: String
    var service: String?
    var scopes: [String]

    var url: String { "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")\(path)" }
    var description: String { "\(account) \(method) \(url) service=\(service ?? "-") scopes=\(scopes)" }

    static func random(using generator: inout SeededGenerator) -> ModelRequest {
        ModelRequest(
            account: generator.pick(["A1", "a1", "042", "42"]), method: generator.pick(Vocabulary.methods),
            scheme: generator.oneIn(5) ? "http" : "https", host: generator.pick(Vocabulary.requestHosts),
            port: generator.oneIn(3) ? generator.pick([443, 80, 8443]) : nil,
            path: generator.pick(Vocabulary.requestPaths),
            service: generator.pick([nil, "IDP", "WEB", "OTHER", "none"]),
            scopes: generator.oneIn(2)
                ? Vocabulary.scopes : generator.some(Vocabulary.scopes, atMost: Vocabulary.scopes.count))
    }
}
