/// A region in the words of the language: one line like a rule, and what does not fit into it.
struct RegionText {
    private let region: PolicyDifference.Region
    /// How many items of a list are written out.
    private let most: Int

    init(_ region: PolicyDifference.Region, listing most: Int = .max) {
        self.region = region
        self.most = most
    }

    /// `+` allowed newly, `-` refused newly, `~` otherwise.
    var sign: String {
        switch region.change.kind {
        case .allowed: "+"
        case .refused: "-"
        case .eased, .altered, .tightened, .refusedOtherwise: "~"
        }
    }

    /// Such as `le1606809`, or `12 accounts`.
    var accounts: String {
        region.accounts.count <= 3
            ? region.accounts.map(\.text).joined(separator: ", ") : "\(region.accounts.count) accounts"
    }

    /// What the accounts may do now, as `may`, `may no longer`, `may still`.
    var verb: String {
        switch region.change.kind {
        case .allowed: "may"
        case .refused: "may no longer"
        case .eased, .altered, .tightened: "may still"
        case .refusedOtherwise: "still may not"
        }
    }

    /// Such as `POST https://*.hooks.acme.example/v2/* as WEBHOOKS`.
    var request: String { "\(methods) \(scheme)://\(host)\(port)\(path)\(ambiguity)\(service)" }

    private var methods: String {
        region.methods.count == Method.allCases.count
            ? "(any method)" : region.methods.map(\.rawValue).joined(separator: ", ")
    }

    private var scheme: String { region.schemes.count > 1 ? "http(s)" : region.schemes.first?.rawValue ?? "" }

    private var port: String {
        switch region.ports {
        case .standard: ""
        case .only(let ports): ":\(ports.map(String.init).joined(separator: ","))"
        case .except: ":*"
        }
    }

    private var host: String { region.hosts.single ?? "HOST" }

    private var path: String {
        if region.paths.isEverything || region.paths.patterns.isEmpty { return "" }
        return region.paths.patterns.single ?? "/PATH"
    }

    private var ambiguity: String {
        guard region.paths.hasAmbiguous, !region.paths.isEverything else { return "" }
        return region.paths.patterns.isEmpty ? " with an ambiguous path" : " or an ambiguous path"
    }

    private var service: String {
        let services = region.services
        if services.isEverything { return "" }
        let names = services.names.joined(separator: ", ")
        if services.isAllBut {
            let but = names.isEmpty ? "" : " but \(names)"
            return " as any service\(but)" + (services.hasNone ? ", or as none" : "")
        }
        if names.isEmpty { return " without a service" }
        return " as \(names)" + (services.hasNone ? ", or without a service" : "")
    }

    // MARK: What does not fit into the line

    /// The lists that the line stands for, such as `HOST is a.example or **.b.example except x.b.example`.
    var lists: [String] {
        var lists: [String] = []
        if region.accounts.count > 3 { lists.append("accounts \(list(region.accounts.map(\.text), " and "))") }
        if region.hosts.single == nil { lists.append("HOST is \(list(region.hosts.map(text(of:)), " or "))") }
        if case .except(let ports) = region.ports, !ports.isEmpty {
            lists.append("every port but \(list(ports.map(String.init), " and "))")
        }
        if !region.paths.patterns.isEmpty, !region.paths.isEverything, region.paths.patterns.single == nil {
            lists.append("/PATH is \(list(region.paths.patterns.map(text(of:)), " or "))")
        }
        return lists
    }

    /// On which terms, or why: what holds now, or what changes.
    var terms: [String] {
        switch (region.change.old, region.change.new) {
        case (.allow(let old), .allow(let new)):
            TermsChange(old: old, new: new).facets.map { "\($0.name): \($0.old) -> \($0.new)" }
        case (let old, .allow(let new)): ["it was \(old.reason)"] + new.summary
        case (let old, let new): ["it was \(old.reason), now \(new.reason)"]
        }
    }

    /// The example as one would write it down.
    var example: String {
        let service = region.example.service.map { " as \($0)" } ?? ""
        return "\(region.example.method) \(region.example.url.canonical)\(service)"
    }

    private func text(of selection: PatternSelection) -> String {
        selection.except.isEmpty
            ? selection.pattern : "\(selection.pattern) except \(list(selection.except, " and "))"
    }

    private func list(_ items: [String], _ conjunction: String) -> String {
        guard items.count > most else {
            return items.count < 2
                ? items.joined()
                : items.dropLast().joined(separator: ", ") + conjunction + (items.last ?? "")
        }
        return items.prefix(most).joined(separator: ", ") + conjunction + "\(items.count - most) more"
    }
}

extension [PatternSelection] {
    /// The one pattern, if there is one alone and nothing is left out of it.
    fileprivate var single: String? {
        guard count == 1, self[0].except.isEmpty else { return nil }
        // In a URL an IPv6 address stands in brackets.
        return self[0].pattern.utf8.contains(UInt8(ascii: ":")) ? "[\(self[0].pattern)]" : self[0].pattern
    }
}

extension Verdict {
    /// What became of the request, in a word.
    var reason: String {
        switch self {
        case .allow: "allowed"
        case .deny(let reason): "refused (\(reason.rawValue))"
        case .invalid: "invalid"
        }
    }
}

extension Terms {
    /// What an allowed call is asked for and given.
    fileprivate var summary: [String] {
        [
            "scopes \(requiredScopes.text)", "certificate \(certificate ?? "none")", "fallback \(fallback.rawValue)",
        ] + (wouldDeny.map { ["report mode lets it through (\($0.rawValue))"] } ?? [])
    }
}
