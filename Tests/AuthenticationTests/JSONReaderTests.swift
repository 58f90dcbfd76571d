import Testing

@testable import Authentication

/// The JSON of tokens and key sets: RFC 8259, and no more.
@Suite struct JSONReaderTests {
    @Test(arguments: [
        "null", " true ", "false\n", "0", "-0", "-1.5e+3", "1E2", "\"\"", "[]", "{}", "[1,[2,{\"a\":null}]]",
        "{\"a\":1,\"A\":2}", "\"\\u00e9\\ud834\\udd1e\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\t\r\n[ 1 , 2 ]",
        "{\"é\":1,\"e\u{301}\":2}",
    ])
    func accepts(_ text: String) {
        #expect(throws: Never.self) { try JSONReader.value(of: Array(text.utf8)) }
    }

    @Test(arguments: [
        "", " ", "nul", "True", "00", "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1", "1 2", "1e999", "-1e999", "\"",
        "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\ud834\"", "\"\\ud834x\"", "\"\\ud834\\u0041\"",
        "\"\\udd1e\"", "\"\u{1F}\"", "\"\n\"", "[", "[1", "[1,]", "[,1]", "[1 2]", "]", "{", "{\"a\"}", "{\"a\":}",
        "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "{\"a\":1 \"b\":2}", "{\"a\":1}}", "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"\\u0061\":2}", "[{\"b\":{\"a\":1,\"a\":2}}]", "\u{FEFF}1", "// 1\n1", "NaN", "Infinity", "1\u{0}",
        "\"\\u+123\"", "\u{A0}1",
    ])
    func refuses(_ text: String) {
        #expect(throws: JSONReader.Invalid.self) { try JSONReader.value(of: Array(text.utf8)) }
    }

    @Test func refusesWhatIsNoUTF8AndWhatIsTooDeep() {
        for bytes in [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] as [[UInt8]] {
            #expect(throws: JSONReader.Invalid.self) { try JSONReader.value(of: bytes) }
        }
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(throws: Never.self) { try JSONReader.value(of: nested(33)) }
        #expect(throws: JSONReader.Invalid.self) { try JSONReader.value(of: nested(34)) }
        #expect(throws: JSONReader.Invalid.self) { try JSONReader.value(of: nested(100_000)) }
    }

    @Test func decodesEscapes() throws {
        let value = try JSONReader.value(of: Array("\"\\u00e9\\ud834\\udd1e\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\"".utf8))
        #expect(value.text == "é\u{1D11E}\"\\/\u{8}\u{C}\n\r\t\u{0}")
    }
}
