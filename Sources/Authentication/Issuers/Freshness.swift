/// How long an answer says that it is fresh (RFC 9111 section 4.2), for a cache that serves one client.
enum Freshness {
    /// The lifetime that is left, in seconds, at least 0; nil where the headers say nothing.
    ///
    /// What is malformed counts as expired, as section 4.2.1 asks.
    static func lifetime(of answer: IssuerAnswer, now: Int) -> Int? {
        let age = answer.values(of: "age").first.flatMap(seconds) ?? 0
        let directives = answer.values(of: "cache-control").flatMap(directives)
        if directives.contains(where: { $0.name == "no-store" || $0.name == "no-cache" }) { return 0 }
        if let maximum = directives.first(where: { $0.name == "max-age" }) {
            return max((seconds(maximum.value) ?? 0) - age, 0)
        }
        guard let expires = answer.values(of: "expires").first else { return nil }
        guard let end = HTTPDate.seconds(of: expires) else { return 0 }
        let start = answer.values(of: "date").first.flatMap(HTTPDate.seconds) ?? now
        return max(end - start - age, 0)
    }

    private static func directives(_ value: String) -> [(name: String, value: String)] {
        value.split(separator: ",").map { directive in
            let pair = directive.split(separator: "=", maxSplits: 1).map { part in
                part.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
            }
            let text = pair.count > 1 ? pair[1].filter { $0 != "\"" } : ""
            return (pair.first?.lowercased() ?? "", text)
        }
    }

    /// Delta-seconds (RFC 9111 section 1.2.2): what is too large to count is very long.
    private static func seconds(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return min(Int(text) ?? .max, 1 << 31)
    }
}
