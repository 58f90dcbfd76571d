import Glibc
import Testing

@testable import SallyportPolicy

/// Every text of a mebibyte takes time in proportion to its size, whatever it holds.
///
/// libyaml alone takes minutes for some of these.
@Suite(.serialized) struct YAMLCostPropertyTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var head: String
        var unit: String
        var tail: String

        init(_ name: String, _ unit: String, head: String = "", tail: String = "") {
            testDescription = name
            self.unit = unit
            self.head = head
            self.tail = tail
        }

        /// A text of so many bytes, or a little less.
        func text(of size: Int) -> [UInt8] {
            let count = (size - head.utf8.count - tail.utf8.count) / unit.utf8.count
            return Array((head + String(repeating: unit, count: count) + tail).utf8)
        }
    }

    static let shapes = [
        Shape("open brackets", "["),
        Shape("open braces", "{"),
        Shape("brackets over lines", "[\n"),
        Shape("brackets and braces", "[{a: "),
        Shape("nested items", "- "),
        Shape("nested keys", "? "),
        Shape("nested keys and values", "? - "),
        Shape("anchors", "&a "),
        Shape("aliases", "*a "),
        Shape("tags", "!t "),
        Shape("anchors of items", "&a x,", head: "[", tail: "]"),
        Shape("aliases of items", "*a ,", head: "[", tail: "]"),
        Shape("tags of items", "!t x,", head: "[é,", tail: "]"),
        Shape("anchors of lines", "- &a é\n"),
        Shape("one line of items", "a,", head: "[", tail: "]"),
        Shape("one line of entries", "a: b, ", head: "{", tail: "}"),
        Shape("one line of maps", "{a: b},", head: "[", tail: "]"),
        Shape("one line of keyed lists", "[a]: b,", head: "[", tail: "]"),
        Shape(
            "items in sixteen brackets", "a,", head: String(repeating: "[", count: 16),
            tail: String(repeating: "]", count: 16)),
        Shape(
            "long keys that are none",
            String(repeating: "[", count: 15) + String(repeating: "a,", count: 450)
                + String(repeating: "]", count: 15) + ",\n", head: "[", tail: "]"),
        Shape("keyed lines", "? a\n: b\n"),
        Shape("question marks", "?\n"),
        Shape("colons", "a:\n"),
        Shape("equal keys", "a: b\n"),
        Shape("documents", "---\n"),
        Shape("documents with content", "--- é\n"),
        Shape("documents with directives", "%YAML 1.1\n---\n...\n"),
        Shape("tag directives", "%TAG !e! x\n", tail: "---\n"),
        Shape("comments", "# é\n"),
        Shape("line ends", "\n"),
        Shape("spaces", " "),
        Shape("tabs", "\t"),
        Shape("tabs in lines", "- a\tb\n"),
        Shape("tabs in quotes", "- \"é\t\"\n"),
        Shape("zeros", "\0"),
        Shape("bidirectional controls", "\u{202E}"),
        Shape("a plain text", "word ", head: "a: "),
        Shape("a plain text of lines", " b\n", head: "a:\n"),
        Shape("words after much space", "b ", head: "a: x" + String(repeating: " ", count: 4000)),
        Shape("words after endless space", "b ", head: "a: x" + String(repeating: " ", count: 200_000)),
        Shape("quoted words after much space", "b ", head: "a: \"x" + String(repeating: " ", count: 4000), tail: "\""),
        Shape("a text that is never closed", "x'' y ", head: "a: '"),
        Shape("escapes", "\\u00e9", head: "\"", tail: "\""),
        Shape("a block text", "  é\n", head: "a: |\n"),
        Shape("a folded text with gaps", "  é\n\n", head: "a: >\n  x" + String(repeating: "\n", count: 4000)),
        Shape("block texts", "- |\n  é\n\n"),
        Shape("a long key", "k", tail: ": v"),
        Shape("a long tag", "%41", head: "a: !<", tail: "> b"),
        Shape("quotes", "'"),
        Shape("percent lines", "%b\n", head: "'", tail: "'"),
    ]

    /// The processor time that reading a text takes: what runs beside the tests has no part in it.
    private func time(_ bytes: [UInt8]) -> Duration {
        let start = Self.processorTime
        _ = YAMLSample(bytes: bytes)
        return Self.processorTime - start
    }

    private static var processorTime: Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    @Test(arguments: shapes) func takesTimeInProportion(_ shape: Shape) {
        let whole = shape.text(of: 1 << 20)
        let quarter = shape.text(of: 1 << 18)
        // Four times the text takes four times as long; sixteen times where something is quadratic. What is over in a
        // moment is not compared: there the machine's mood decides.
        var elapsed = time(whole)
        if elapsed > .seconds(1) { elapsed = min(elapsed, time(whole)) }
        #expect(elapsed < .seconds(10))
        guard elapsed > .seconds(1) else { return }
        #expect(elapsed < time(quarter) * 10)
    }

    @Test func deepIndentationIsCheap() {
        var text = ""
        var depth = 0
        while text.utf8.count < 1 << 20 {
            text += String(repeating: " ", count: depth) + "a:\n"
            depth += 1
        }
        let bytes = Array(text.utf8.prefix(1 << 20))
        #expect(YAMLSample(bytes: bytes).places == ["SP0006 17:17"])
        #expect(time(bytes) < .seconds(10))
    }

    @Test func manyDistinctKeysAreCheap() {
        let bytes = Array((0..<95_000).map { "k\($0): v" }.joined(separator: "\n").utf8.prefix(1 << 20))
        #expect(YAMLSample(bytes: bytes).complaints.isEmpty)
        #expect(time(bytes) < .seconds(10))
    }

    /// Depth is noticed after a bounded number of events, so that libyaml never sees the rest.
    @Test(arguments: ["[", "{", "- ", "? ", "[{a: "]) func stopsReadingWhereItIsTooDeep(_ unit: String) {
        let sample = YAMLSample(String(repeating: unit, count: 100_000))
        #expect(sample.nodes.isEmpty)
        #expect(sample.diagnostics.filter { $0.code == .tooDeep }.count == 1)
        #expect(!sample.diagnostics.contains { $0.code == .yamlSyntax })
    }
}
