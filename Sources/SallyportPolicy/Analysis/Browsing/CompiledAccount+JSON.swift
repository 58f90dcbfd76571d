extension CompiledAccount {
    /// The account as one JSON object, with its rules in the order in which they are written. docs/operations.md lists the
    /// fields.
    package func json(isEnabled: Bool) -> String { JSONText.encode(Report(self, isEnabled)) }

    private struct Report: Encodable {
        var account: String
        var file: String
        var line: Int
        var enabled: Bool
        var mode: String
        var settings: [Setting]
        var services: [DeclaredService]
        var rules: [Rule]

        init(_ account: CompiledAccount, _ isEnabled: Bool) {
            self.account = account.account.text
            file = account.reference.file
            line = account.reference.line
            enabled = isEnabled
            mode = account.mode.rawValue
            settings = Setting.all(of: account)
            services = account.services.sorted { $0.key.text < $1.key.text }.map { DeclaredService($0.key, $0.value) }
            rules = account.rules.map { Rule($0, account) }
        }
    }

    /// What holds where no rule says otherwise, and which document says so.
    private struct Setting: Encodable {
        var name: String
        var value: String
        /// `account`, `profile NAME`, `defaults` or `built in`.
        var source: String

        static func all(of account: CompiledAccount) -> [Setting] {
            let values = [("fallback", account.fallback.rawValue)] + account.obligations.named
            return values.map { name, value in
                Setting(name: name, value: value, source: (account.origins[name] ?? .builtIn).text)
            }
        }
    }

    private struct DeclaredService: Encodable {
        var name: String
        var certificate: String
        @OrNull var fallback: String?

        init(_ name: ServiceName, _ service: Service) {
            self.name = name.text
            certificate = service.certificate
            fallback = service.fallback?.rawValue
        }
    }

    private struct Rule: Encodable {
        var file: String
        var line: Int
        @OrNull var id: String?
        var effect: String
        var mode: String
        /// `account` or `profile`.
        var origin: String
        var hosts: [String]
        var except: [String]
        var schemes: [String]
        /// Empty where the schemes' own ports hold.
        var ports: [Int]
        /// Empty for every path.
        var paths: [String]
        var methods: [String]
        /// Empty for every service and for none.
        var services: [String]
        @OrNull var certificate: String?
        /// What the rule says otherwise than the account.
        var settings: [Difference]

        init(_ rule: CompiledRule, _ account: CompiledAccount) {
            file = rule.reference.file
            line = rule.reference.line
            id = rule.reference.id
            effect = rule.effect.rawValue
            mode = rule.mode.rawValue
            origin = rule.origin == .account ? "account" : "profile"
            hosts = rule.hosts.map(\.description)
            except = rule.exceptions.map(\.description)
            schemes = (rule.schemes ?? [.https]).map(\.rawValue)
            ports = (rule.ports ?? []).map(Int.init)
            paths = (rule.paths ?? []).map(\.description)
            methods = (rule.methods ?? Method.allCases.filter(\.isForwardedUnlessNamed)).map(\.rawValue)
            services = (rule.services ?? []).map { $0.name?.text ?? "none" }
            certificate = rule.obligations.certificate
            settings = Difference.all(of: rule, in: account)
        }
    }

    private struct Difference: Encodable {
        var name: String
        var value: String

        static func all(of rule: CompiledRule, in account: CompiledAccount) -> [Difference] {
            let own = rule.obligations.fallback.map { [Difference(name: "fallback", value: $0.rawValue)] } ?? []
            let others = zip(rule.obligations.named, account.obligations.named).filter { $0.0 != $0.1 }
            return own + others.map { Difference(name: $0.0.0, value: $0.0.1) }
        }
    }
}

extension ObligationOrigin {
    fileprivate var text: String {
        switch self {
        case .account: "account"
        case .profile(let name): "profile \(name)"
        case .defaults: "defaults"
        case .builtIn: "built in"
        }
    }
}

extension Obligations {
    /// Scopes, timeouts and limits by their keys.
    fileprivate var named: [(String, String)] {
        [
            ("scopes.read", text(readScopes)), ("scopes.write", text(writeScopes)),
            ("timeouts.connect", Quantity.text(timeouts.connect)),
            ("timeouts.firstByte", Quantity.text(timeouts.firstByte)), ("timeouts.idle", Quantity.text(timeouts.idle)),
            ("timeouts.total", Quantity.text(timeouts.total)),
            ("limits.requestBody", Quantity.text(bytes: limits.requestBody)),
            ("limits.requestsPerSecond", "\(limits.requestsPerSecond)"), ("limits.burst", "\(limits.burst)"),
            ("limits.concurrent", "\(limits.concurrent)"),
        ]
    }

    private func text(_ scopes: [Scope]) -> String {
        scopes.isEmpty ? "none" : scopes.map(\.text).joined(separator: ", ")
    }
}
