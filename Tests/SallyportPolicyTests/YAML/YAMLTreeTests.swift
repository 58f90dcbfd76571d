import Testing

@testable import SallyportPolicy

/// Texts that are read, with what they hold and where it stands.
@Suite struct YAMLTreeTests {
    static let good: [(String, String)] = [
        ("", ""),
        ("# nothing\n", ""),
        ("---\n", ""),
        ("---\n---\n# x\n---\na\n...\n", "a"),
        ("a: b", "{a: b}"),
        ("a: b\r\nc:\r\n  - d\r\n", "{a: b, c: [d]}"),
        ("- a\n- - b\n  - c\n-\n- {}\n- []", "[a, [b, c], , {}, []]"),
        ("a:\n- b\n- c: d\n  e: f\ng: h", "{a: [b, {c: d, e: f}], g: h}"),
        ("a: no\nb: 0123\nc: ~\nd: null\ne: 1.0\nf:", "{a: no, b: 0123, c: ~, d: null, e: 1.0, f: }"),
        ("a: ''\nb: \"\"\nc: 'it''s'\nd: \"\\u00e9\\n\\x41\"", "{a: \"\", b: \"\", c: \"it's\", d: \"é\nA\"}"),
        ("a: |\n  b\n  c\nd: >-\n  e\n  f\n\n  g\n", "{a: \"b\nc\n\", d: \"e f\ng\"}"),
        ("a: b\n   c\n\n   d", "{a: b c\nd}"),
        ("\"a\n  b\"", "\"a b\""),
        ("[a, b: c, {d: e, f}, \"g\":h]", "[a, {b: c}, {d: e, f: }, {g: h}]"),
        ("? a\n: b\n? c\n", "{a: b, c: }"),
        ("日本: 語 # é\n😀: [ü]", "{日本: 語, 😀: [ü]}"),
        ("a: b\n---\nc: d\n--- e\n--- |\n f\n", "{a: b} --- {c: d} --- e --- \"f\n\""),
        ("url: https://a.example:443/x?y#z", "{url: https://a.example:443/x?y#z}"),
        ("a: '*.example'\nb: x*y&z!", "{a: \"*.example\", b: x*y&z!}"),
        ("%a: b", ""),
        ("a: 'x\n%b'", "{a: \"x %b\"}"),
        (String(repeating: "[", count: 16) + String(repeating: "]", count: 16), "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]"),
        (String(repeating: "k", count: 256) + ": v", "{" + String(repeating: "k", count: 256) + ": v}"),
    ]

    @Test(arguments: good) func reads(_ text: String, _ outline: String) {
        let sample = YAMLSample(text)
        #expect(sample.outline == outline)
        #expect(sample.complaints.isEmpty == !text.hasPrefix("%"))
    }

    static let places: [(String, String)] = [
        ("a: b", "1:1-1:5 {1:1-1:2 1:4-1:5}"),
        ("é: ü\nb: [x, 'é' ] # c\n", "1:1-2:13 {1:1-1:2 1:4-1:5, 2:1-2:2 2:4-2:13 [2:5-2:6, 2:8-2:11]}"),
        ("a:\n  - b\n\n# c\n\nd: e", "1:1-6:5 {1:1-1:2 2:3-2:6 [2:5-2:6], 6:1-6:2 6:4-6:5}"),
        ("a: |\n  é\n  ü\n\n\n# x\nb: >-\n  x", "1:1-8:4 {1:1-1:2 1:4-3:4, 7:1-7:2 7:4-8:4}"),
        ("a: |+\r\n  é\r\n\r\nb: |\n\n", "1:1-4:5 {1:1-1:2 1:4-2:4, 4:1-4:2 4:4-4:5}"),
        ("a: 'x\n  y'\nb: x\n  y  ", "1:1-4:4 {1:1-1:2 1:4-2:5, 3:1-3:2 3:4-4:4}"),
        ("a:\n\nb: {x, y: {} }\n", "1:1-3:15 {1:1-1:2 1:3-1:3, 3:1-3:2 3:4-3:15 {3:5-3:6 3:6-3:6, 3:8-3:9 3:11-3:13}}"),
        ("? a\n\n\n? b", "1:1-4:4 {1:3-1:4 1:4-1:4, 4:3-4:4 4:4-4:4}"),
        ("-\n\n- b\n", "1:1-3:4 [1:2-1:2, 3:3-3:4]"),
        ("---\n  a:\n    b: c\n", "2:3-3:9 {2:3-2:4 3:5-3:9 {3:5-3:6 3:8-3:9}}"),
    ]

    @Test(arguments: places) func knowsWhereEverythingStands(_ text: String, _ outline: String) {
        let sample = YAMLSample(text)
        #expect(sample.nodes.map(YAMLTreeTests.ranges) == [outline])
        #expect(sample.complaints.isEmpty)
    }

    private static func ranges(_ node: YAMLNode) -> String {
        let range = YAMLSample.text(node.range)
        switch node.value {
        case .scalar: return range
        case .sequence(let items):
            return items.isEmpty ? range : "\(range) [\(items.map(ranges).joined(separator: ", "))]"
        case .mapping(let entries):
            let inner = entries.map { "\(YAMLSample.text($0.keyRange)) \(ranges($0.value))" }
            return inner.isEmpty ? range : "\(range) {\(inner.joined(separator: ", "))}"
        }
    }
}
