import Testing

@testable import SallyportPolicy

/// Texts that are refused, with the codes and places of all complaints.
@Suite struct YAMLRefusalTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        var text: String
        var complaints: [String]
        /// What is read all the same.
        var outline: String

        init(_ text: String, _ complaints: String..., reads outline: String = "") {
            self.text = text
            self.complaints = complaints
            self.outline = outline
        }

        var testDescription: String { text.debugDescription }
    }

    static let features = [
        // Anchors, aliases, merge keys
        Refusal("a: &x b", "SP0007 1:4-1:6", reads: "{a: b}"),
        Refusal("a: *x", "SP0007 1:4-1:6"),
        Refusal("a: &x {b: c}\nd: *x\n---\ne: f", "SP0007 1:4-1:6", "SP0007 2:4-2:6", reads: "{e: f}"),
        Refusal("a: &x !!str é", "SP0007 1:4-1:6", "SP0008 1:7-1:12", reads: "{a: é}"),
        Refusal("- !t &x\n  # c\n  {a: b}", "SP0008 1:3-1:5", "SP0007 1:6-1:8", reads: "[{a: b}]"),
        Refusal("é: &ä b", "SP0007 1:4-1:5"),
        Refusal("ééé: &x\n  - é\n  - &y ü", "SP0007 1:6-1:8", "SP0007 3:5-3:7", reads: "{ééé: [é, ü]}"),
        Refusal("&m\n&k a: b", "SP0007 1:1-1:3", "SP0007 2:1-2:3", reads: "{a: b}"),
        Refusal("!m\n&k a: b", "SP0008 1:1-1:3", "SP0007 2:1-2:3", reads: "{a: b}"),
        Refusal("&k a: b", "SP0007 1:1-1:3", reads: "{a: b}"),
        Refusal("*k : b", "SP0007 1:1-1:3"),
        Refusal("<<: *x\na: b", "SP0013 1:1-1:3", "SP0007 1:5-1:7"),
        Refusal("<<: {c: d}\na: b", "SP0013 1:1-1:3", reads: "{a: b}"),
        Refusal("'<<': c", reads: "{<<: c}"),
        Refusal("host: *.example.com", "SP0007 1:7-1:8"),
        Refusal("hosts: [a.example, **.b.example]", "SP0007 1:20-1:21"),
        Refusal("a: & b", "SP0007 1:4-1:5"),
        // Tags
        Refusal("a: !!str b", "SP0008 1:4-1:9", reads: "{a: b}"),
        Refusal("a: ! b", "SP0008 1:4-1:5", reads: "{a: b}"),
        Refusal("a: !", "SP0008 1:4-1:5", reads: "{a: }"),
        Refusal("a: !local [b]", "SP0008 1:4-1:10", reads: "{a: [b]}"),
        Refusal("a: !<tag:x,2000:y> 'b'", "SP0008 1:4-1:19", reads: "{a: \"b\"}"),
        Refusal("[!!int, b]", "SP0008 1:2-1:7", reads: "[, b]"),
        Refusal("!!map {a: b}", "SP0008 1:1-1:6", reads: "{a: b}"),
        Refusal("!!str a: b", "SP0008 1:1-1:6", reads: "{a: b}"),
        Refusal("a: !e!x b", "SP0008 1:4-1:5"),
        Refusal("a: !<x", "SP0008 1:4-1:5"),
        // Directives
        Refusal("%YAML 1.1\n---\na: b", "SP0009 1:1-1:6", reads: "{a: b}"),
        Refusal(
            "# c\n%YAML 1.2\n\n%TAG !e! tag:e,\n---\n- a\n...\n%TAG ! x\n---\nb", "SP0009 2:1-2:6", "SP0009 4:1-4:5",
            "SP0009 8:1-8:5", reads: "[a] --- b"
        ),
        Refusal("%FOO\n---\na: b", "SP0009 1:1-1:2"),
        Refusal("%YAML 9.9\n---\na: b", "SP0009 1:1-1:2"),
        Refusal("%YAML 1.1\n%YAML 1.1\n---\na", "SP0009 2:1-2:2"),
        // Keys
        Refusal("a: b\na: c\nd: e", "SP0010 2:1-2:2", reads: "{a: b, d: e}"),
        Refusal("a: b\n\"a\": c\n'a': d", "SP0010 2:1-2:4", "SP0010 3:1-3:4", reads: "{a: b}"),
        Refusal(
            "x: {é: 1, é: 2}\ny: {b: [{c: 1, c: 2}]}", "SP0010 1:11-1:12", "SP0010 2:16-2:17",
            reads: "{x: {é: 1}, y: {b: [{c: 1}]}}"),
        Refusal("a: 1\na: {b: 1, b: 2}", "SP0010 2:1-2:2", "SP0010 2:11-2:12", reads: "{a: 1}"),
        Refusal("[a]: b\nc: d\nc: e", "SP0011 1:1-1:2", "SP0010 3:1-3:2"),
        Refusal("? {a: b}\n: c", "SP0011 1:3-1:4"),
        Refusal("a: {{ name }}", "SP0011 1:5-1:6"),
        Refusal("? - a\n: b", "SP0011 1:3-1:3"),
        Refusal("{é, : a}", "SP0005 1:5-1:6"),
        Refusal("?\n: a", "SP0011 1:2-1:2", reads: "{}"),
        Refusal("'': a", reads: "{: a}"),
        Refusal("\(String(repeating: "é", count: 128))a: b\nc: d", "SP0011 1:1-1:130", reads: "{c: d}"),
        Refusal("a: b\n\(String(repeating: "é", count: 2000)): c", "SP0011 2:1-2:2001"),
        Refusal("- \(String(repeating: "k", count: 2000)): c", "SP0011 1:3-1:2003"),
        Refusal("{ \(String(repeating: "k", count: 2000)): c}", "SP0011 1:3-1:2003"),
        Refusal("a: \(String(repeating: "k ", count: 1000)) b: c", "SP0011 1:4-1:2006"),
        // Depth
        Refusal("a: " + String(repeating: "[", count: 16) + String(repeating: "]", count: 16), "SP0006 1:19-1:20"),
        Refusal(String(repeating: "- ", count: 17) + "a\n- b\n---\nc: d", "SP0006 1:33-1:33"),
        Refusal("a: b\n---\n" + String(repeating: "- ", count: 17) + "a", "SP0006 3:33-3:33", reads: "{a: b}"),
        Refusal(String(repeating: "? ", count: 2) + "a", "SP0011 1:3-1:3"),
    ]

    @Test(arguments: features) func refusesWhatIsNotPlainYAML(_ refusal: Refusal) {
        let sample = YAMLSample(refusal.text)
        #expect(sample.complaints == refusal.complaints)
        #expect(sample.outline == refusal.outline)
    }

    static let tabs = [
        Refusal("a:\tb", "SP0012 1:3-1:4", reads: "{a: b}"),
        Refusal("a: b\tc", "SP0012 1:5-1:6", reads: "{a: b\tc}"),
        Refusal("é: b\t# é\tx\nd: e", "SP0012 1:5-1:6", "SP0012 1:9-1:10", reads: "{é: b, d: e}"),
        Refusal("# a\tb", "SP0012 1:4-1:5"),
        Refusal("a: b\n\t\n", "SP0012 2:1-2:2"),
        Refusal(
            "a: |\n  x\ty\nb: 'x\ty'\nc: d\t", "SP0012 2:4-2:5", "SP0012 4:5-4:6",
            reads: "{a: \"x\ty\n\", b: \"x\ty\", c: d}"),
        Refusal("a: \"\t\n\tb\"", reads: "{a: \" b\"}"),
        Refusal("'a\tb': [\"\t\", '\t']", reads: "{a\tb: [\"\t\", \"\t\"]}"),
        Refusal("[a,\tb,\n\t'c']", "SP0012 1:4-1:5", "SP0012 2:1-2:2", reads: "[a, b, \"c\"]"),
        Refusal("a:\n\tb: c\n\td: e", "SP0012 2:1-2:2"),
        Refusal("- x\n\t- y", "SP0012 2:1-2:2"),
        Refusal("a: >\n \tb\n", "SP0012 2:2-2:3"),
        Refusal("x:\ty\na: b: c", "SP0012 1:3-1:4", "SP0005 2:5-2:6"),
    ]

    @Test(arguments: tabs) func refusesTabsOutsideQuotes(_ refusal: Refusal) {
        let sample = YAMLSample(refusal.text)
        #expect(sample.complaints == refusal.complaints)
        #expect(sample.outline == refusal.outline)
    }

    static let syntax = [
        Refusal("a: b: c", "SP0005 1:5-1:6"),
        Refusal("a: b\n---\nc: d\n---\ne: [f", "SP0005 5:4-5:5", reads: "{a: b} --- {c: d}"),
        Refusal("a:\n  - x\n y", "SP0005 3:2-3:3"),
        Refusal("a: \"x\nb: c\n", "SP0005 1:4-1:5"),
        Refusal("a: 'x\n---\n", "SP0005 1:4-1:5"),
        Refusal("é: [ä, ö\nb: c", "SP0005 2:2-2:3"),
        Refusal("a: {x: y\nb: c", "SP0005 2:2-2:3"),
        Refusal("a: @x", "SP0005 1:4-1:5"),
        Refusal("é: `x`", "SP0005 1:4-1:5"),
        Refusal("a: %x", "SP0005 1:4-1:5"),
        Refusal("a: [b, , c]", "SP0005 1:8-1:9"),
        Refusal("a: [}", "SP0005 1:5-1:6"),
        Refusal("a: \"ü\\q\"", "SP0005 1:6-1:7"),
        Refusal("a: \"\\xZZ\"", "SP0005 1:7-1:8"),
        Refusal("a: \"\\uD800\"", "SP0005 1:7-1:8"),
        Refusal("- a\nb: c", "SP0005 2:1-2:2"),
        Refusal("a: - b", "SP0005 1:4-1:5"),
        Refusal("é: {?x: y}", "SP0005 1:5-1:6"),
        Refusal("[?x, {? y : z}]", "SP0005 1:2-1:3"),
        Refusal("a: ? b", "SP0005 1:4-1:5"),
        Refusal("\"a\" b", "SP0005 1:5-1:6"),
        Refusal("{a: b}}", "SP0005 1:7-1:8"),
        Refusal("a: |0\n x", "SP0005 1:5-1:6"),
        Refusal("a: |x\n", "SP0005 1:5-1:6"),
        Refusal("a: b\nc\nd: e", "SP0005 2:1-2:2"),
        Refusal("a: 1\na: 2\n- b", "SP0010 2:1-2:2", "SP0005 3:1-3:2"),
    ]

    @Test(arguments: syntax) func reportsASyntaxErrorOnce(_ refusal: Refusal) {
        let sample = YAMLSample(refusal.text)
        #expect(sample.complaints == refusal.complaints)
        #expect(sample.outline == refusal.outline)
    }

    @Test(arguments: syntax + features + tabs) func speaksPlainly(_ refusal: Refusal) {
        for diagnostic in YAMLSample(refusal.text).diagnostics {
            for jargon in ["did not find", "token", "simple key", "block mapping", "flow", "not valid YAML"] {
                #expect(!diagnostic.message.contains(jargon))
            }
            #expect(diagnostic.message.first?.isUppercase == false)
            #expect(!diagnostic.message.hasSuffix("."))
            #expect(!diagnostic.help.isEmpty)
        }
    }

    @Test(arguments: ["&m\n&k a: b", "- &a x\n- !t &b y"]) func saysEverythingOnce(_ text: String) {
        let diagnostics = YAMLSample(text).diagnostics
        #expect(Set(diagnostics).count == diagnostics.count)
    }

    @Test func keepsControlCharactersOutOfMessages() {
        let diagnostic = YAMLSample(#"{"\x1B[31m\u202Eé": 1, "\x1B[31m\u202Eé": 2}"#).diagnostics.first
        #expect(diagnostic?.message == #"key `\u{1B}[31m\u{202E}é` is already defined in this map"#)
    }

    @Test func quotesNoMoreOfALongTagThanItsBeginning() {
        let sample = YAMLSample("a: !<" + String(repeating: "x", count: 10_000) + "> b")
        #expect(sample.complaints == ["SP0008 1:4-1:10007"])
        #expect(sample.diagnostics.allSatisfy { $0.message.utf8.count < 100 })
    }

    @Test func namesTheFirstOfTwoKeys() {
        let diagnostic = YAMLSample("x: 1\na: 1\nb: 2\n\"a\": 3").diagnostics.first
        #expect(diagnostic?.message == "key `a` is already defined in this map")
        #expect(diagnostic?.related.map(\.message) == ["first defined here"])
        #expect(diagnostic?.related.map { YAMLSample.text($0.span.range) } == ["2:1-2:2"])
    }

    @Test func findsADuplicateAmongThousands() {
        let keys = (0..<3000).map { "k\($0): v" } + ["k0: again", "k2999: again", "k11: again", "k12: again"]
        #expect(
            YAMLSample(keys.joined(separator: "\n")).complaints
                == ["SP0010 3001:1-3001:3", "SP0010 3002:1-3002:6", "SP0010 3003:1-3003:4", "SP0010 3004:1-3004:4"]
        )
    }

    @Test func namesWhereAnUnclosedThingBegan() {
        let diagnostic = YAMLSample("a: 1\nb: [x,\n  y\nc: d").diagnostics.first
        #expect(diagnostic?.message == "expected `,` or `]` here")
        #expect(diagnostic?.related.map { YAMLSample.text($0.span.range) } == ["2:4-2:5"])
    }

    @Test func stopsAfterAThousandComplaints() throws {
        let sample = YAMLSample("[" + String(repeating: "&a x,", count: 1500) + "]")
        #expect(sample.diagnostics.count == 1000)
        #expect(sample.nodes.isEmpty)
        let last = try #require(sample.diagnostics.last)
        #expect(last.related.map(\.message) == ["this is complaint 1000 about the file; the rest of it was not read"])
    }

    @Test func honoursItsLimits() {
        var limits = YAMLLimits()
        limits.bytes = 10
        limits.depth = 1
        limits.keyBytes = 2
        #expect(YAMLSample("a: 3456789", limits: limits).complaints.isEmpty)
        #expect(YAMLSample("a: 3456789\n", limits: limits).complaints == ["SP0002 1:1-1:1"])
        #expect(YAMLSample("a: [b]", limits: limits).complaints == ["SP0006 1:4-1:5"])
        #expect(YAMLSample("ab: b\nabc:\n", limits: limits).complaints == ["SP0002 1:1-1:1"])
        #expect(YAMLSample("ab:\nabc:", limits: limits).complaints == ["SP0011 2:1-2:4"])
    }

    @Test func takesAFileOfOneMebibyteAndNoMore() {
        let comment = "a: b\n# " + String(repeating: "x", count: (1 << 20) - 7)
        #expect(YAMLSample(comment).outline == "{a: b}")
        #expect(YAMLSample(comment).complaints.isEmpty)
        #expect(YAMLSample(comment + "x").complaints == ["SP0002 1:1-1:1"])
        #expect(YAMLSample(comment + "x").nodes.isEmpty)
    }
}
