@testable import SallyportPolicy

extension PolicyDifference.Region {
    /// Whether the region holds a request: the slow reading of what the region says, pattern by pattern.
    func holds(_ request: PolicyRequest, in pair: PolicyPair) -> Bool {
        accounts.contains(request.account) && methods.contains(request.method)
            && schemes.contains(request.url.scheme) && holdsPort(of: request.url) && holdsService(request.service)
            && holdsPath(of: request.url) && hosts.contains { $0.covers(request.url.host, in: pair) }
    }

    private func holdsPort(of url: ForwardURL) -> Bool {
        switch ports {
        case .standard: url.port == (url.scheme == .https ? 443 : 80)
        case .only(let ports): ports.contains(url.port)
        case .except(let ports): !ports.contains(url.port)
        }
    }

    private func holdsService(_ service: ServiceName?) -> Bool {
        guard let service else { return services.hasNone }
        return services.names.contains(service.text) != services.isAllBut
    }

    private func holdsPath(of url: ForwardURL) -> Bool {
        if url.hasAmbiguousPath { return paths.hasAmbiguous }
        return paths.patterns.contains { selection in
            Self.matches(url.matchPath, selection.pattern)
                && !selection.except.contains { Self.matches(url.matchPath, $0) }
        }
    }

    private static func matches(_ path: String, _ pattern: String) -> Bool {
        pattern.hasSuffix("*") ? path.hasPrefix(pattern.dropLast()) : path == pattern
    }
}

extension PatternSelection {
    fileprivate func covers(_ host: ForwardURL.Host, in pair: PolicyPair) -> Bool {
        Self.covers(pattern, host, in: pair) && !except.contains { Self.covers($0, host, in: pair) }
    }

    private static func covers(_ pattern: String, _ host: ForwardURL.Host, in pair: PolicyPair) -> Bool {
        switch host {
        case .name(let name):
            if pattern == "**" { return true }
            guard pattern.hasPrefix("*") else { return name == pattern }
            let labels = name.split(separator: ".")
            let suffix = pattern.split(separator: ".").dropFirst()
            guard labels.count > suffix.count, labels.suffix(suffix.count) == suffix else { return false }
            return pattern.hasPrefix("**.") || labels.count == suffix.count + 1
        case .address(let address):
            if pattern == "any-address" {
                return [pair.old, pair.new].allSatisfy { $0.judge(address) == .allowed }
            }
            guard let network = IPNetwork(pattern) else { return false }
            return network.first.isV4 == address.isV4 && network.contains(address)
        }
    }
}
