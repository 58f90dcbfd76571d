import Foundation
import Testing

@testable import SallyportPolicy

/// Every text that a policy may hold has a grammar, which judges files, and a regular expression, which editors go by.
@Suite("Regular expressions of texts")
struct TextFormTests {
    /// The texts' forms, by what they are called.
    private static let forms: [String: TextForm] = {
        var forms: [String: TextForm] = [:]
        func walk(_ form: ValueForm) {
            switch form {
            case .text(let text): forms[text.expectation] = text
            case .list(of: let item), .oneOrList(of: let item, mayBeEmpty: _), .named(_, let item): walk(item)
            case .dictionary(keys: let keys, values: let values):
                walk(keys)
                walk(values)
            case .mapping(let mapping): mapping.keys.forEach { walk($0.form) }
            case .words, .wholeNumber, .boolean, .nothing: break
            }
        }
        PolicyDocument.Kind.allCases.forEach { walk(.mapping($0.form)) }
        return forms
    }()

    private static func expression(of form: TextForm) throws -> NSRegularExpression {
        try NSRegularExpression(pattern: "^(?:\(form.expression ?? #"[\s\S]+"#))$")
    }

    private static func matches(_ expression: NSRegularExpression, _ text: String) -> Bool {
        expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
    }

    private static let pieces = [
        "a", "Z", "0", "9", "42", "255", "x", "example", "com", "co", "uk", "xn--", "none", "-", "_", ".", "..", "/",
        "//", "*", "**",
        "*.", "**.", ":", "::", "[", "]", "fd00", "10", ".0.0.0", "/8", "/128", "%", "%20", "%2F", "%41", ";", "?", "#",
        "@", "!", "~",
        "\"", "\\", " ", "é", "\n", "ms", "s", "m", "h", "B", "KiB", "MiB", "GiB", "file:", "vault:", "pki:", "true",
        "aaaaaaaaaaaaaaaa",
    ]
    private static let examples = [
        "le1606809", "api.example.com", "*.example.com", "**.a.example.com.", "10.0.0.1", "[fd00::1]", "::1",
        "10.0.0.0/8", "fd00::/8",
        "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "/", "/*", "/v1/orders", "/v1/*", "/a%20b/", "500ms", "5s", "1440m", "24h",
        "86400000ms",
        "64MiB", "1024GiB", "1099511627776B", "0", "file:acme.pem", "vault:mtls/acme/idp", "pki:role",
        "MTLS_READ_INTERNAL",
    ]

    /// A random text, or a good one with a piece put in, left out or doubled.
    private static func text(_ random: inout LanguageRandom) -> String {
        guard Bool.random(using: &random) else { return random.text(pieces, upTo: 6) }
        var characters = Array(random.pick(examples).unicodeScalars)
        let place = Int.random(in: 0...characters.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: break
        case 1: if place < characters.count { characters.remove(at: place) }
        case 2: characters.insert(contentsOf: Array(random.pick(pieces).unicodeScalars), at: place)
        default: characters.insert(contentsOf: characters.prefix(place), at: place)
        }
        return String(String.UnicodeScalarView(characters))
    }

    @Test("an expression takes whatever the grammar takes")
    func neverTooStrict() throws {
        let seed: UInt64 = 0x5A11_0021
        var random = LanguageRandom(seed: seed)
        var taken: [String: Int] = [:]
        let forms = try Self.forms.map { (name: $0, form: $1, expression: try Self.expression(of: $1)) }
        #expect(forms.count >= 12)
        for _ in 0..<6000 {
            let text = Self.text(&random)
            for (name, form, expression) in forms where form.accepts(text) {
                taken[name, default: 0] += 1
                if !Self.matches(expression, text) { Issue.record("\(name): `\(text)` (seed \(seed))") }
            }
        }
        for (name, _, _) in forms { #expect(taken[name, default: 0] > 20, "\(name)") }
    }

    @Test(
        "what is plainly wrong is refused",
        arguments: [
            ("an account id", ["le/1606809", "a b", "", String(repeating: "a", count: 65)]),
            ("a service name", ["none", "ID P", ""]),
            ("a scope", ["PAYMENTS WRITE", "a\"b", "é"]),
            ("a certificate reference such as file:acme.pem", ["acme.pem", "file:", "s3:x", "file:a b"]),
            ("a duration such as 500ms, 5s, 5m or 1h", ["5", "0s", "05s", "1.5s", "25h", "5 s", "100000m"]),
            ("a size such as 512KiB or 64MiB", ["64MB", "-1", "1.5GiB", "01"]),
            ("a path", ["v1", "/a//b", "/a/../b", "/a/.", "/v1/*/x", "/a*", "/a;b", "/a?b", "/a%2fb", "/a%4", "/é"]),
            (
                "a host pattern",
                [
                    "*", "*.com", "a..b", "-a.example", "a_b.example", "https://a.example", "a.*.example", "é.example",
                    "a:80",
                ]
            ),
            ("a host pattern or a group's name", ["*", "a b", "https://a.example", "a.*.example"]),
            ("a network", ["10.0.0.0/", "example.com", "10.0.0/8", "10.0.0.0/8/8"]),
        ])
    func notTooLenient(name: String, texts: [String]) throws {
        let form = try #require(Self.forms[name])
        let expression = try Self.expression(of: form)
        for text in texts {
            #expect(!Self.matches(expression, text), "\(text)")
            #expect(!form.accepts(text), "\(text)")
        }
    }
}
