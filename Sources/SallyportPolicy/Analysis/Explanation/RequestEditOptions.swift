/// The edits of a request that bring it nearer to a rule.
struct RequestEditOptions {
    private let rule: CompiledRule
    private let account: CompiledAccount
    private let request: PolicyRequest

    init(_ rule: CompiledRule, _ account: CompiledAccount, _ request: PolicyRequest) {
        self.rule = rule
        self.account = account
        self.request = request
    }

    /// For each field that does not match, the values that would: the nearest first. One of each makes the request match.
    var needed: [[RequestEdit]] {
        var needed: [[RequestEdit]] = []
        if !rule.hosts.contains(where: { $0.matches(request.url.host) }) { needed.append(hosts) }
        if let paths = rule.paths, !paths.contains(where: { $0.matches(request.url.matchPath) }) || isPathUnclear {
            needed.append(self.paths)
        }
        let isSchemeTaken = (rule.schemes ?? [.https]).contains(request.url.scheme)
        if !isSchemeTaken { needed.append(schemes) }
        let onScheme = isSchemeTaken ? request : schemes.first?.applied(to: request) ?? request
        if !rule.matches(port: onScheme.url.port, scheme: onScheme.url.scheme) {
            needed.append(ports(for: onScheme.url.scheme))
        }
        if !rule.matches(request.method) { needed.append(methods) }
        if !rule.matches(request.service) { needed.append(services) }
        return needed
    }

    /// Other values of every field, whether it matches or not: for a request that a deny refuses.
    var others: [RequestEdit] {
        methods + services + ports(for: request.url.scheme) + paths + hosts + schemes
    }

    private var isPathUnclear: Bool { request.url.hasAmbiguousPath }

    private var hosts: [RequestEdit] {
        var names: [String] = []
        for pattern in rule.hosts {
            if pattern.kind == .oneLabel || pattern.kind == .anyLabels, case .name(let name) = request.url.host,
                let label = name.split(separator: ".").first
            {
                names.append("\(label).\(pattern.name)")
            }
            names += pattern.examples
        }
        return names.map(RequestEdit.host)
    }

    private var paths: [RequestEdit] {
        let path = request.url.matchPath
        let examples = (rule.paths ?? []).flatMap(\.examples)
        let nearest = examples.enumerated().sorted {
            let shared = ($0.element.commonPrefix(with: path), $1.element.commonPrefix(with: path))
            return shared.0 != shared.1 ? shared.0 > shared.1 : $0.offset < $1.offset
        }
        let any = rule.paths == nil ? ["/", "/any"] : []
        return (nearest.map(\.element) + any).map(RequestEdit.path)
    }

    private var schemes: [RequestEdit] {
        (rule.schemes ?? [.https]).filter { $0 != request.url.scheme }.map(RequestEdit.scheme)
    }

    private func ports(for scheme: ForwardURL.Scheme) -> [RequestEdit] {
        (rule.ports ?? [scheme.defaultPort]).map(RequestEdit.port)
    }

    /// A method of the same kind first: a read is not lightly made a write.
    private var methods: [RequestEdit] {
        let taken = Method.allCases.filter { rule.matches($0) && $0 != request.method }
        let alike = taken.filter { $0.isRead == request.method.isRead }
        return (alike + taken.filter { $0.isRead != request.method.isRead }).map(RequestEdit.method)
    }

    private var services: [RequestEdit] {
        let names = rule.services?.map(\.name) ?? [nil] + account.services.keys.sorted { $0.text < $1.text }
        return names.filter { $0 != request.service }.map(RequestEdit.service)
    }
}

extension String {
    /// How many leading bytes two texts share.
    fileprivate func commonPrefix(with other: String) -> Int { zip(utf8, other.utf8).prefix { $0 == $1 }.count }
}
