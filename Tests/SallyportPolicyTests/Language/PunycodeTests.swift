import Testing

@testable import SallyportPolicy

@Suite("Punycode")
struct PunycodeTests {
    /// RFC 3492 section 7.1, those without upper case, and a few names in use.
    static let samples = [
        ("ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn"), ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
        ("למההםפשוטלאמדבריםעברית", "4dbcagdahymbxekheh6e0a7fei0b"),
        ("なぜみんな日本語を話してくれないのか", "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa"),
        ("почемужеонинеговорятпорусски", "b1abfaaepdrnnbgefbadotcwatmq2g4l"),
        ("bücher", "bcher-kva"), ("straße", "strae-oqa"), ("münchen", "mnchen-3ya"), ("δοκιμή", "jxalpdlp"),
        ("💩", "ls8h"),
        ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"), ("abc", "abc-"), ("", ""),
    ]

    @Test("samples in both directions", arguments: samples)
    func translates(_ text: String, encoded: String) {
        #expect(Punycode.encode(Array(text.unicodeScalars)) == Array(encoded.utf8))
        #expect(Punycode.decode(encoded.utf8.span) == Array(text.unicodeScalars))
    }

    @Test(
        "what is not Punycode",
        arguments: ["-", "-foo", "a-b-é", "99999999", "bcher-kv", "ls8h=", "zzzzzzzzzzzz", "a-!", "eckwd4c7cu47r2wf9"])
    func malformed(_ text: String) {
        if let scalars = Punycode.decode(text.utf8.span) {
            #expect(Punycode.encode(scalars) != Array(text.utf8), "`\(text)` decodes to \(scalars)")
        }
    }

    @Test("whatever scalars there are come back", arguments: 0..<200 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var random = LanguageRandom(seed: seed)
        let ranges: [ClosedRange<UInt32>] = [
            0x61...0x7A, 0x80...0x24F, 0x4E00...0x9FFF, 0xE000...0xFFFF, 0x10000...0x10FFFF,
        ]
        let scalars = (0..<Int.random(in: 0...63, using: &random)).compactMap { _ in
            Unicode.Scalar(UInt32.random(in: random.pick(ranges), using: &random))
        }
        let encoded = try #require(Punycode.encode(scalars))
        #expect(Punycode.decode(encoded.span) == scalars, "seed \(seed)")
    }

    @Test(
        "the `xn--` labels that names may have",
        arguments: [
            ("bcher-kva", true), ("BCHER-KVA", true), ("strae-oqa", true), ("fa-hia", true), ("ls8h", true),
            ("jxalpdlp", true),
            ("mgba3gch31f060k", true),  // with a zero-width non-joiner where Persian has one
            ("", false), ("a", false), ("abc-", false), ("abc", false), ("-", false), ("99999999", false),
            ("bcher-kva9", false), ("0ca", true), ("zca", true), ("80a", true), ("kba", false), ("ab-5da", false),
            ("dca", false), ("r6j", false), ("0y0c", false), ("a-wbb", false), ("mi7c", false), ("jm6c", false),
            ("7wa", false), ("ifb", false), ("tvg", false), ("266c", false), ("Bcher-Kva ", false), ("a-0ga", true),
            ("tiq49xqyj", true),
            ("ghb2g3qq34f", true), ("1ug", false), ("ab-m1t", false),
        ])
    func labels(_ punycode: String, isValid: Bool) {
        let decoded = Punycode.decode(punycode.utf8.span).map { $0.map { String($0.value, radix: 16) } }
        #expect(InternationalLabel.isValid(punycode: punycode.utf8.span) == isValid, "\(String(describing: decoded))")
    }

    @Test(
        "the `xn--` form of what people type",
        arguments: [
            ("bücher", "xn--bcher-kva"), ("BÜCHER", "xn--bcher-kva"), ("Straße", "xn--strae-oqa"), ("API", "api"),
            ("Δοκιμή", "xn--jxalpdlp"), ("日本語", "xn--wgv71a119e"),
            ("bu\u{308}cher", nil), ("ｆｕｌｌ", nil), ("a\u{200D}b", nil), ("", nil), ("\u{301}a", nil), ("ü_", nil),
            (String(repeating: "ü", count: 64), nil),
        ] as [(String, String?)])
    func ascii(_ label: String, expected: String?) {
        let ascii = InternationalLabel.ascii(label)
        #expect(ascii == expected || label.isEmpty && ascii == "")
    }
}
