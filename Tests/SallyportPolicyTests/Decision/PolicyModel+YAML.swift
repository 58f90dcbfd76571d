@testable import SallyportPolicy

extension PolicyModel {
    /// The model as policy files. Writing it notes on which line each rule stands.
    mutating func write() -> [PolicyLoader.Text] {
        var texts = [text("defaults.yaml", defaultsLines()), text("hosts.yaml", groupLines())]
        for name in profiles.keys.sorted() {
            let file = "profiles/\(name).yaml"
            var lines = ["version: 1", "kind: Profile", "profile: \(name)"]
            profiles[name]?.write(to: &lines, in: file)
            texts.append(text(file, lines))
        }
        for index in accounts.indices {
            let file = "accounts/\(accounts[index].id).yaml"
            var lines = ["version: 1", "kind: Account", "account: \(accounts[index].id)"]
            if !accounts[index].profiles.isEmpty { lines.append("profiles: \(list(accounts[index].profiles))") }
            if accounts[index].isReport { lines.append("mode: report") }
            if !accounts[index].isEnabled { lines.append("enabled: false") }
            accounts[index].body.write(to: &lines, in: file)
            texts.append(text(file, lines))
        }
        return texts
    }

    private func text(_ file: String, _ lines: [String]) -> PolicyLoader.Text {
        PolicyLoader.Text(path: file, relativePath: file, bytes: Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    private func defaultsLines() -> [String] {
        var lines = ["version: 1", "kind: Defaults"]
        if let fallback { lines.append("fallback: \(fallback)") }
        if let scopes = scopes.line { lines.append(scopes) }
        lines.append("networks: { allow: \(list(allowedNetworks)) }")
        if !denials.isEmpty { lines.append("deny:") }
        for denial in denials {
            var parts: [String] = []
            if !denial.hosts.isEmpty { parts.append("hosts: \(list(denial.hosts))") }
            if !denial.exceptions.isEmpty { parts.append("except: \(list(denial.exceptions))") }
            if !denial.networks.isEmpty { parts.append("networks: \(list(denial.networks))") }
            if !denial.isEnabled { parts.append("enabled: false") }
            lines.append("  - { \(parts.joined(separator: ", ")) }")
        }
        return lines
    }

    private func groupLines() -> [String] {
        ["version: 1", "kind: HostGroups", groups.isEmpty ? "groups: {}" : "groups:"]
            + groups.sorted { $0.key < $1.key }.map { "  \($0.key): \(list($0.value))" }
    }
}

private func list(_ items: [String]) -> String { "[" + items.map { "\"\($0)\"" }.joined(separator: ", ") + "]" }

extension PolicyModel.Scopes {
    fileprivate var line: String? {
        let parts = [read.map { "read: \(list($0))" }, write.map { "write: \(list($0))" }].compactMap(\.self)
        return parts.isEmpty ? nil : "scopes: { \(parts.joined(separator: ", ")) }"
    }
}

extension PolicyModel.Body {
    fileprivate mutating func write(to lines: inout [String], in file: String) {
        if let fallback { lines.append("fallback: \(fallback)") }
        if let scopes = scopes.line { lines.append(scopes) }
        if let total { lines.append("timeouts: { total: \(total) }") }
        if let concurrent { lines.append("limits: { concurrent: \(concurrent) }") }
        if !services.isEmpty { lines.append("services:") }
        for (name, service) in services.sorted(by: { $0.key < $1.key }) {
            let fallback = service.fallback.map { ", fallback: \($0)" } ?? ""
            let enabled = service.isEnabled ? "" : ", enabled: false"
            lines.append("  \(name): { certificate: \"\(service.certificate)\"\(fallback)\(enabled) }")
        }
        if !rules.isEmpty { lines.append("forward:") }
        for index in rules.indices {
            rules[index].file = file
            rules[index].line = lines.count + 1
            lines += rules[index].lines
        }
    }
}

extension PolicyModel.Rule {
    fileprivate var lines: [String] {
        var keys: [String] = []
        if let group {
            keys.append("hosts: \(group)")
        } else {
            keys.append(hosts.count == 1 ? "host: \"\(hosts[0])\"" : "hosts: \(list(hosts))")
        }
        if !exceptions.isEmpty { keys.append("except: \(list(exceptions))") }
        if let schemes { keys.append("schemes: \(list(schemes))") }
        if let ports { keys.append("ports: [\(ports.map(String.init).joined(separator: ", "))]") }
        if let paths { keys.append("paths: \(list(paths))") }
        if let methods { keys.append("methods: \(list(methods))") }
        if let services { keys.append("services: \(list(services))") }
        if isDeny { keys.append("effect: deny") }
        if let scopes = scopes.line { keys.append(scopes) }
        if let certificate { keys.append("certificate: \"\(certificate)\"") }
        if let fallback { keys.append("fallback: \(fallback)") }
        if let total { keys.append("timeouts: { total: \(total) }") }
        if let concurrent { keys.append("limits: { concurrent: \(concurrent) }") }
        if isReport { keys.append("mode: report") }
        if !isEnabled { keys.append("enabled: false") }
        return keys.enumerated().map { ($0.offset == 0 ? "  - " : "    ") + $0.element }
    }
}
