/// YAML of a rule that matches one request and no other, as far as a rule can say so.
struct RuleSnippet {
    private let request: PolicyRequest

    init(_ request: PolicyRequest) {
        self.request = request
    }

    /// An entry of `forward` that allows the request.
    var allow: String { rule(extra: []) }

    /// An entry of `forward` that denies it.
    var deny: String { rule(extra: ["effect: deny"]) }

    /// The host as a pattern.
    var host: String { Self.quoted(bareHost) }

    private var bareHost: String {
        switch request.url.host {
        case .name(let name): name
        case .address(let address): address.description
        }
    }

    private func rule(extra: [String]) -> String {
        let url = request.url
        var keys = ["host: \(host)"]
        if url.scheme != .https { keys.append("schemes: [\(url.scheme.rawValue)]") }
        if url.port != url.scheme.defaultPort { keys.append("ports: [\(url.port)]") }
        if case .success(let path) = PathPattern.parse(url.matchPath), !path.isPrefix {
            keys.append("paths: [\(Self.quoted(path.text))]")
        }
        keys.append("methods: [\(request.method)]")
        // The word `none` stands for no service there, so that a service of that name cannot be written.
        if request.service?.isDeclarable ?? true { keys.append("services: [\(request.service?.text ?? "none")]") }
        keys += extra
        return keys.enumerated().map { ($0.offset == 0 ? "- " : "  ") + $0.element }.joined(separator: "\n")
    }

    /// Plain where a name may stand plainly, else in quotes; what is quoted here holds no quote and no backslash.
    static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.enumerated().allSatisfy { index, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."): true
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"): index > 0
            default: false
            }
        }
        return isPlain && !text.isEmpty ? text : "\"\(text)\""
    }
}
