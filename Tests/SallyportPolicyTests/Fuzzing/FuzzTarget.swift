import SallyportPolicy

/// A reader of texts that anybody may write, with what it promises for each of them.
///
/// The fuzzer calls these with what it makes up; the tests, with the texts of `Tests/Fuzzing/Corpus`.
enum FuzzTarget: String, CaseIterable, Sendable {
    /// The YAML reader.
    case yaml
    /// The whole way from a file to a rule tree.
    case policy
    /// `LP-forward-url`.
    case url
    /// Host patterns, of allows and of denies.
    case host
    /// Path patterns.
    case path
    /// Names, addresses, networks, durations and sizes.
    case word

    /// Reads a text.
    /// - Returns: the promise that was broken, if one was; a crash is one that nobody needs to tell.
    func run(_ bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        return switch self {
        case .yaml: Self.yaml(bytes)
        case .policy: Self.policy(bytes)
        case .url: Self.url(text)
        case .host: Self.host(text)
        case .path: Self.path(text)
        case .word: Self.word(text)
        }
    }

    private static func yaml(_ bytes: [UInt8]) -> String? {
        var diagnostics: [Diagnostic] = []
        let nodes = YAMLReader.documents(in: SourceFile(name: "a.yaml", bytes: bytes), diagnostics: &diagnostics)
        if nodes.contains(where: { depth(of: $0) > YAMLLimits.policy.depth }) { return "a document is too deep" }
        return fault(in: diagnostics, of: bytes)
    }

    private static func policy(_ bytes: [UInt8]) -> String? {
        let outcome = PolicyLoader.load(
            [PolicyLoader.Text(path: "a.yaml", relativePath: "a.yaml", bytes: bytes)], at: ".")
        if (outcome.tree == nil) != outcome.diagnostics.contains(where: { $0.severity == .error }) {
            return "there is a tree exactly where there is no error"
        }
        if let tree = outcome.tree, tree.accountCount != outcome.accounts || tree.ruleCount != outcome.rules {
            return "the tree holds what was read"
        }
        return fault(in: outcome.diagnostics, of: bytes)
    }

    private static func url(_ text: String) -> String? {
        guard let url = try? ForwardURL(text) else { return nil }
        guard let again = try? ForwardURL(url.canonical) else { return "a canonical URL is a URL" }
        return again == url ? nil : "a canonical URL is the same URL"
    }

    private static func host(_ text: String) -> String? {
        for isDeny in [false, true] {
            guard case .success(let pattern) = HostPattern.parse(text, allowingPublicSuffix: isDeny) else { continue }
            let again = HostPattern.parse(pattern.description, allowingPublicSuffix: isDeny)
            guard case .success(pattern) = again else { return "a pattern reads as it is written" }
        }
        return nil
    }

    private static func path(_ text: String) -> String? {
        guard case .success(let pattern) = PathPattern.parse(text) else { return nil }
        guard case .success(pattern) = PathPattern.parse(pattern.description) else {
            return "a pattern reads as it is written"
        }
        return nil
    }

    private static func word(_ text: String) -> String? {
        if let account = AccountID(text), account.text != text { return "an account is taken literally" }
        if let service = ServiceName(text), service.text != text { return "a service is taken literally" }
        if let address = IPAddress(text), IPAddress(address.description) != address {
            return "an address reads as it is written"
        }
        if case .success(let network) = IPNetwork.parse(text) {
            guard case .success(network) = IPNetwork.parse(network.description) else {
                return "a network reads as it is written"
            }
        }
        if let duration = DurationText.parse(text), !DurationText.range.contains(duration) {
            return "a duration is in its range"
        }
        if let size = SizeText.parse(text), size > SizeText.maximum { return "a size is in its range" }
        return nil
    }

    private static func depth(of node: YAMLNode) -> Int {
        switch node.value {
        case .scalar: 0
        case .sequence(let items): 1 + (items.map(depth).max() ?? 0)
        case .mapping(let entries): 1 + (entries.map { depth(of: $0.value) }.max() ?? 0)
        }
    }

    /// Complaints name places of the text: lines that it has, ends that are not before their starts.
    private static func fault(in diagnostics: [Diagnostic], of bytes: [UInt8]) -> String? {
        // U+0085, U+2028 and U+2029 end lines of libyaml's, too.
        let lines = 2 + bytes.count { [0x0A, 0x0D, 0x85, 0xA8, 0xA9].contains($0) }
        for diagnostic in diagnostics {
            let range = diagnostic.span.range
            if diagnostic.message.isEmpty { return "a complaint says something" }
            if range.end < range.start { return "a complaint ends where it starts, or later: \(diagnostic)" }
            if range.end.line > lines { return "a complaint stands on a line of the text: \(diagnostic)" }
        }
        return nil
    }
}
