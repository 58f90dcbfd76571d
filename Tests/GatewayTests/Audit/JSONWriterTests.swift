import Foundation
import Testing

@testable import Gateway

@Suite("JSON")
struct JSONWriterTests {
    private func text(_ value: String) -> [UInt8] {
        var json = JSONWriter()
        json.object { $0.field("key", value) }
        return json.bytes
    }

    @Test(arguments: [
        "", "plain", "\"quoted\\\"", "a\nb\r\tc", "\u{0}\u{1F}\u{7F}", "é\u{1F600}\u{2028}", "</script>", "\u{FFFD}",
    ])
    func textsComeBack(value: String) throws {
        let bytes = text(value)
        let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: String]
        #expect(object == ["key": value])
        #expect(bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
    }

    @Test func randomTextsComeBack() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<300 {
            let scalars = (0..<20).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0...0x2FFF, using: &random)) }
            let value = String(String.UnicodeScalarView(scalars))
            let object = try JSONSerialization.jsonObject(with: Data(text(value))) as? [String: String]
            #expect(object?["key"].map { Array($0.utf8) } == Array(value.utf8), "seed 3")
        }
    }

    @Test(arguments: [0, 1, -1, 9, 10, -10, 99, 100, 12_345_678_901, Int.max, Int.min])
    func numbersComeBack(value: Int) {
        var json = JSONWriter()
        json.object { $0.field("n", value) }
        #expect(String(decoding: json.bytes, as: UTF8.self) == #"{"n":\#(value)}"#)
    }

    @Test func objectsAreWrittenInOrder() {
        var json = JSONWriter()
        json.object { object in
            object.field("a", 1)
            object.field("b", nil as String?)
            object.field("c", true)
            object.field("d", object: { $0.field("e", -2) })
            object.field("f", object: { _ in })
            object.field("g", "h")
        }
        json.endLine()
        #expect(String(decoding: json.bytes, as: UTF8.self) == #"{"a":1,"c":true,"d":{"e":-2},"f":{},"g":"h"}"# + "\n")
    }
}
