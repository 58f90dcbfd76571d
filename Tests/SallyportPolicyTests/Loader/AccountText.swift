/// Random documents of accounts: every key, in every way of writing that YAML has, with values that are good or nearly so.
struct AccountText {
    private var generator: SeededGenerator
    private var lines: [String] = []

    private init(_ generator: SeededGenerator) {
        self.generator = generator
    }

    static func random(using generator: inout SeededGenerator) -> String {
        var text = AccountText(SeededGenerator(seed: generator.next()))
        return text.document()
    }

    /// A value and the key that it stands under.
    private typealias Entry = (key: String, value: Value)

    private indirect enum Value {
        case scalar(String)
        case list([Value])
        case map([Entry])
    }

    private mutating func document() -> String {
        if generator.oneIn(4) { lines.append("# \(generator.pick(["who pays?", "Müller & Söhne", "50% of it"]))") }
        if generator.oneIn(6) { lines.append("---") }
        lines += generator.oneIn(6) ? ["kind: Account", "version: 1"] : ["version: 1", "kind: Account"]
        var entries: [Entry] = [("account", .scalar(generator.pick(["le1", "042", "a_b-c"])))]
        if often { entries.append(("description", description)) }
        if generator.oneIn(4) { entries.append(("profiles", .list(some(["base", "extra"])))) }
        if generator.oneIn(4) { entries.append(("mode", .scalar(generator.pick(["enforce", "report"])))) }
        if generator.oneIn(4) { entries.append(("enabled", .scalar(generator.pick(["true", "false"])))) }
        entries += settings
        if often { entries.append(("services", .map(["IDP", "WEB-2"].map { ($0, service) }))) }
        if !generator.oneIn(8) {
            entries.append(("forward", .list((0...Int.random(in: 0...4, using: &generator)).map { _ in rule })))
        }
        for entry in generator.oneIn(3) ? entries.shuffled(using: &generator) : entries { write(entry, indent: "") }
        if generator.oneIn(8) { lines.append("...") }
        return lines.joined(separator: "\n") + (generator.oneIn(8) ? "" : "\n")
    }

    private var often: Bool { mutating get { !generator.oneIn(3) } }

    private mutating func some(_ words: [String], _ most: Int = 2) -> [Value] {
        generator.some(words, atMost: min(most, words.count)).map(Value.scalar)
    }

    /// One, or a list.
    private mutating func oneOrMore(_ words: [String]) -> Value {
        generator.oneIn(2) ? .scalar(generator.pick(words)) : .list(some(words, 3))
    }

    private var description: Value {
        mutating get {
            .scalar(generator.pick(["Acme, production", "who: Müller", "100% #1", "a? b", "two\nlines", "'quoted'"]))
        }
    }

    private var settings: [Entry] {
        mutating get {
            var entries: [Entry] = []
            if generator.oneIn(4) { entries.append(("fallback", .scalar(generator.pick(["refuse", "plain-tls"])))) }
            if generator.oneIn(4) {
                let scopes = ["MTLS_READ_INTERNAL", "PAY", "a:b/c"]
                entries.append(("scopes", .map([("read", .list(some(scopes))), ("write", .list(some(scopes)))])))
            }
            if generator.oneIn(5) {
                let times = ["500ms", "5s", "2m", "1h", "0s"]
                let keys = generator.some(["connect", "firstByte", "idle", "total"], atMost: 4)
                entries.append(("timeouts", .map(keys.map { ($0, .scalar(generator.pick(times))) })))
            }
            if generator.oneIn(5) {
                let keys = generator.some(["requestsPerSecond", "burst", "concurrent"], atMost: 3)
                let limits = keys.map { ($0, Value.scalar(generator.pick(["1", "200", "1000000", "0"]))) }
                entries.append(("limits", .map(limits + [("requestBody", .scalar(generator.pick(["512KiB", "12"])))])))
            }
            return entries
        }
    }

    private var service: Value {
        mutating get {
            var entries: [Entry] = [
                ("certificate", .scalar(generator.pick(["file:acme.pem", "vault:a/b#c", "pki:role"])))
            ]
            if generator.oneIn(3) { entries.append(("fallback", .scalar("refuse"))) }
            if generator.oneIn(4) { entries.append(("enabled", .scalar("false"))) }
            if generator.oneIn(4) { entries.append(("description", description)) }
            return .map(entries)
        }
    }

    private var rule: Value {
        mutating get {
            let hosts = [
                "api.acme.example", "*.acme.example", "**.a-b.acme.example", "group", "203.0.113.9", "x--y.example",
                "API.Acme.Example", "acme.example.", "*.github.io", "xn--mller-kva.example", "a.b", "*.co.uk",
                "1.a.2b.c3",
            ]
            var entries: [Entry] = [(generator.pick(["host", "hosts"]), oneOrMore(hosts))]
            if generator.oneIn(2) { entries.append(("id", .scalar("r\(Int.random(in: 0...30, using: &generator))"))) }
            if generator.oneIn(2) {
                entries.append(
                    ("paths", oneOrMore(["/", "/*", "/v2/a.b", "/v2/*", "/a//b", "/%7Ea", "/a/.b", "/v;x"])))
            }
            if generator.oneIn(2) { entries.append(("methods", oneOrMore(["GET", "POST", "PATCH", "get"]))) }
            if generator.oneIn(2) { entries.append(("services", oneOrMore(["IDP", "none", "WEB-2"]))) }
            if generator.oneIn(5) { entries.append(("ports", oneOrMore(["443", "8443", "080", "70000"]))) }
            if generator.oneIn(5) { entries.append(("schemes", oneOrMore(["https", "http"]))) }
            if generator.oneIn(6) { entries.append(("mode", .scalar("report"))) }
            if generator.oneIn(6) { entries.append(("enabled", .scalar(generator.pick(["true", "false", "yes"])))) }
            if generator.oneIn(6) { entries.append(("description", description)) }
            if generator.oneIn(4) {
                entries.append(("effect", .scalar("deny")))
                if generator.oneIn(2) { entries.append(("except", oneOrMore(["b.acme.example", "*.c.acme.example"]))) }
            } else {
                if generator.oneIn(4) { entries.append(("certificate", .scalar("file:own.pem"))) }
                entries += settings
            }
            return .map(generator.oneIn(3) ? entries.shuffled(using: &generator) : entries)
        }
    }

    // MARK: Ways of writing

    private mutating func write(_ entry: Entry, indent: String) {
        let key = generator.oneIn(12) ? "\"\(entry.key)\"" : entry.key
        if generator.oneIn(10) { lines.append("\(indent)# a comment") }
        switch entry.value {
        case .scalar(let text) where generator.oneIn(10) && !text.contains("\n"):
            lines += ["\(indent)\(key): \(generator.pick(["|", ">", "|-", ">+"]))", "\(indent)  \(text)"]
        case .scalar(let text): lines.append("\(indent)\(key): \(scalar(text))\(generator.oneIn(12) ? "  # why" : "")")
        case let value where generator.oneIn(2): lines.append("\(indent)\(key): \(flow(value))")
        case .list(let items):
            lines.append("\(indent)\(key):")
            let deeper = generator.oneIn(2) ? indent + "  " : indent
            for item in items { writeItem(item, indent: deeper) }
        case .map(let entries):
            lines.append("\(indent)\(key):")
            for entry in entries { write(entry, indent: indent + "  ") }
        }
    }

    private mutating func writeItem(_ item: Value, indent: String) {
        guard case .map(let entries) = item, !generator.oneIn(3) else {
            lines.append("\(indent)- \(flow(item))")
            return
        }
        let first = lines.count
        for entry in entries { write(entry, indent: indent + "  ") }
        let start = lines[first...].firstIndex { !$0.trimmingPrefix { $0 == " " }.hasPrefix("#") } ?? first
        lines[start] = "\(indent)- \(lines[start].dropFirst(indent.count + 2))"
    }

    private mutating func flow(_ value: Value) -> String {
        switch value {
        case .scalar(let text): return scalar(text, isFlow: true)
        case .list(let items): return "[\(items.map { flow($0) }.joined(separator: ", "))]"
        case .map(let entries): return "{ \(entries.map { "\($0.key): \(flow($0.value))" }.joined(separator: ", ")) }"
        }
    }

    private mutating func scalar(_ text: String, isFlow: Bool = false) -> String {
        let needsQuotes =
            text.contains { "*:#{}[],&?%'\n".contains($0) } && !(text.contains(":") && !text.contains(": "))
        if text.contains("\n") { return "\"\(text.replacing("\n", with: "\\n"))\"" }
        if needsQuotes || text.hasPrefix("*") || generator.oneIn(6) {
            return text.contains("'") ? "\"\(text)\"" : "'\(text)'"
        }
        return text
    }
}
