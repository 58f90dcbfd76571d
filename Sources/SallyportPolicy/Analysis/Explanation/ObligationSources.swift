/// What an allowed call is held to, each with the level of the policy that says so.
struct ObligationSources {
    private let account: CompiledAccount
    private let request: PolicyRequest
    /// nil: report mode lets the request through without a rule.
    private let rule: CompiledRule?

    init(_ account: CompiledAccount, request: PolicyRequest, rule: CompiledRule?) {
        self.account = account
        self.request = request
        self.rule = rule
    }

    var all: [DerivedObligation] { [scopes, certificate, fallback] + timeouts + limits }

    private var inherited: Obligations { account.obligations }
    private var held: Obligations { rule?.obligations ?? account.obligations }
    private var service: CompiledAccount.Service? { request.service.flatMap { account.services[$0] } }

    private var scopes: DerivedObligation {
        let names = held.scopes(for: request.method).map(\.text)
        let key = request.method.isRead ? "scopes.read" : "scopes.write"
        let isInherited = held.scopes(for: request.method) == inherited.scopes(for: request.method)
        return obligation(key, names.isEmpty ? "none" : names.joined(separator: ", "), isInherited: isInherited)
    }

    private var certificate: DerivedObligation {
        guard let rule else {
            return DerivedObligation(name: "certificate", value: "none", source: "no rule, so none is presented")
        }
        if let own = rule.obligations.certificate { return fromRule("certificate", own) }
        if let service { return fromService("certificate", service.certificate, service) }
        let source = request.service.map { "the account declares no service \($0)" } ?? "the request names no service"
        return DerivedObligation(name: "certificate", value: "none", source: source)
    }

    private var fallback: DerivedObligation {
        if let own = held.fallback { return fromRule("fallback", own.rawValue) }
        if let service, let own = service.fallback { return fromService("fallback", own.rawValue, service) }
        return obligation("fallback", account.fallback.rawValue, isInherited: true)
    }

    private var timeouts: [DerivedObligation] {
        let fields: [(String, KeyPath<Timeouts, Duration>)] = [
            ("timeouts.connect", \.connect), ("timeouts.firstByte", \.firstByte), ("timeouts.idle", \.idle),
            ("timeouts.total", \.total),
        ]
        return fields.map { name, field in
            let value = held.timeouts[keyPath: field]
            return obligation(name, Quantity.text(value), isInherited: value == inherited.timeouts[keyPath: field])
        }
    }

    private var limits: [DerivedObligation] {
        let fields: [(String, KeyPath<Limits, Int>)] = [
            ("limits.requestBody", \.requestBody), ("limits.requestsPerSecond", \.requestsPerSecond),
            ("limits.burst", \.burst), ("limits.concurrent", \.concurrent),
        ]
        return fields.map { name, field in
            let value = held.limits[keyPath: field]
            let text = field == \.requestBody ? Quantity.text(bytes: value) : "\(value)"
            return obligation(name, text, isInherited: value == inherited.limits[keyPath: field])
        }
    }

    /// What the rule says otherwise than its account comes from the rule; the rest from whichever level says it.
    private func obligation(_ name: String, _ value: String, isInherited: Bool) -> DerivedObligation {
        guard isInherited else { return fromRule(name, value) }
        switch account.origins[name] ?? .builtIn {
        case .account:
            return DerivedObligation(name: name, value: value, source: "account", place: account.reference)
        case .profile(let profile): return DerivedObligation(name: name, value: value, source: "profile \(profile)")
        case .defaults: return DerivedObligation(name: name, value: value, source: "defaults")
        case .builtIn: return DerivedObligation(name: name, value: value, source: "built in")
        }
    }

    private func fromRule(_ name: String, _ value: String) -> DerivedObligation {
        DerivedObligation(name: name, value: value, source: "rule", place: rule?.reference)
    }

    private func fromService(_ name: String, _ value: String, _ service: CompiledAccount.Service) -> DerivedObligation {
        DerivedObligation(name: name, value: value, source: "service \(request.service?.text ?? "")")
    }
}
