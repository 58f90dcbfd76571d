/// Good URLs, changed in one place or a few: most of what two parsers ever read differently is one byte from being good.
struct ForwardURLMutations {
    private var random: LanguageRandom

    private static let seeds = [
        "https://acme.example/", "https://api.acme.example:8443/v2/orders?id=1&x=y", "http://acme.example",
        "https://a.b.c.d.e/",
        "https://192.0.2.1/a", "https://192.0.2.1:8443/a?b", "https://[2001:db8::1]/x",
        "https://[::ffff:192.0.2.1]:8443/",
        "https://xn--bcher-kva.example./a/b", "HTTPS://ACME.EXAMPLE:443/%7E/a?%20", "https://acme.example?x=/?",
        "https://acme-1.example/a/../b;c=d", "https://1.2.3.4.example/", "https://a.0xg.example:1/",
        "https://0x1.example/",
    ]

    private static let pieces = [
        "/", "//", "\\", ":", "@", "?", "#", "%", "%2e", "%2f", "%00", "%40", "[", "]", ".", "..", "-", "--", "_", " ",
        "\t", "\n",
        "0", "1", "0x", "0x7f", "255", "256", "443", ":443", ":80", ":0", "a", "Z", "xn--", "é", "。", "ｅ", "\u{0}",
        "\u{7F}", "*",
        "'", "\"", "<", "|", "^", "`", "{", "~", ";", ",", "&", "=", "+", "$", "!", "u:p@", "evil.example", "::", "f",
        "https:", "%25eth0", ".", "a.", "b/", "/c", "%C3%A9",
    ]

    init(seed: UInt64) {
        random = LanguageRandom(seed: seed)
    }

    mutating func next() -> String {
        var text = Array(random.pick(Self.seeds))
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let start = Int.random(in: 0...text.count, using: &random)
            let end = min(text.count, start + Int.random(in: 0...2, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: text.removeSubrange(start..<end)
            case 1: text.replaceSubrange(start..<end, with: random.pick(Self.pieces))
            case 2: text.insert(contentsOf: text[start..<end], at: start)
            default: text.insert(contentsOf: random.pick(Self.pieces), at: start)
            }
        }
        return String(text)
    }
}
