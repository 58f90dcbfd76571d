import Testing

@testable import SallyportPolicy

/// What is refused before YAML is read at all.
@Suite struct TextInspectionTests {
    static let forbidden: [Unicode.Scalar] = [
        "\u{0}", "\u{1}", "\u{7}", "\u{8}", "\u{B}", "\u{C}", "\r", "\u{E}", "\u{1B}", "\u{1F}", "\u{7F}", "\u{80}",
        "\u{85}", "\u{9F}", "\u{61C}", "\u{200E}", "\u{200F}", "\u{2028}", "\u{2029}", "\u{202A}", "\u{202B}",
        "\u{202C}",
        "\u{202D}", "\u{202E}", "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}", "\u{FEFF}", "\u{FFFE}", "\u{FFFF}",
    ]

    @Test(arguments: forbidden, ["a: b # é", "a: \"é", "a: é", "# \r\n# é: ", "a: |\n  é"])
    func refusesACharacterWherever(_ scalar: Unicode.Scalar, _ before: String) throws {
        let lines = before.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        let column = try #require(lines.last).count + 1
        let sample = YAMLSample(before + String(Character(scalar)) + "x: \"")
        #expect(sample.complaints == ["SP0004 \(lines.count):\(column)-\(lines.count):\(column + 1)"])
        #expect(sample.nodes.isEmpty)
    }

    static let tolerated: [Unicode.Scalar] = [
        "\u{A0}", "\u{AD}", "\u{200B}", "\u{2027}", "\u{202F}", "\u{2065}", "\u{206A}", "\u{D7FF}", "\u{E000}",
        "\u{FFFD}",
        "\u{10000}", "\u{1FFFE}", "\u{10FFFF}", "~", "\u{61B}",
    ]

    @Test(arguments: tolerated) func leavesOthersAlone(_ scalar: Unicode.Scalar) {
        let sample = YAMLSample("a: 'x\(scalar)'")
        #expect(sample.complaints.isEmpty)
        #expect(sample.outline == "{a: \"x\(scalar)\"}")
    }

    @Test func reportsEveryForbiddenCharacter() {
        let sample = YAMLSample("a: \u{202E}b\u{2069}\n# \u{2028}c: d\n\u{0}")
        #expect(sample.places == ["SP0004 1:4", "SP0004 1:6", "SP0004 2:3", "SP0004 3:1"])
        #expect(
            sample.diagnostics.first?.message
                == "the invisible character `U+202E RIGHT-TO-LEFT OVERRIDE` is not allowed")
    }

    @Test func toleratesAByteOrderMarkAtTheStartAlone() {
        let sample = YAMLSample("\u{FEFF}é: b\né: c")
        #expect(sample.complaints == ["SP0010 2:1-2:2"])
        #expect(sample.nodes.first.map { YAMLSample.text($0.range) } == "1:1-2:5")
        #expect(YAMLSample("\u{FEFF}").complaints.isEmpty)
        #expect(YAMLSample("\u{FEFF}\u{FEFF}a: b").complaints == ["SP0004 1:1-1:2"])
        #expect(YAMLSample("a: b\n---\n\u{FEFF}c: d").complaints == ["SP0004 3:1-3:2"])
        #expect(YAMLSample("\u{FEFF}a: &x b").complaints == ["SP0007 1:4-1:6"])
        #expect(YAMLSample("\u{FEFF}%YAML 1.1\n---\na: b").complaints == ["SP0009 1:1-1:6"])
    }

    static let encodings: [([UInt8], String, String)] = [
        ([0x61, 0x3A, 0x20, 0x80], "SP0003 1:4-1:5", "continues a character"),
        ([0xC3, 0xA9, 0x0A, 0xC3, 0xA9, 0xFF], "SP0003 2:2-2:3", "no character begins"),
        ([0x23, 0xC3, 0xA9, 0xC3], "SP0003 1:3-1:4", "cut short"),
        ([0x23, 0xE2, 0x82, 0x20], "SP0003 1:2-1:3", "cut short"),
        ([0x0A, 0x0A, 0xC0, 0xAF], "SP0003 3:1-3:2", "longer form"),
        ([0x61, 0xED, 0xA0, 0x80], "SP0003 1:2-1:3", "surrogate"),
        ([0x61, 0xF4, 0x90, 0x80, 0x80], "SP0003 1:2-1:3", "0xF4"),
        ([0xEF, 0xBB, 0xBF, 0x61, 0xFE], "SP0003 1:2-1:3", "0xFE"),
        ([0xFF, 0xFE, 0x61, 0x00], "SP0003 1:1-1:2", "UTF-16"),
        ([0xFE, 0xFF, 0x00, 0x61], "SP0003 1:1-1:2", "UTF-16"),
        ([0x61, 0x00, 0x3A, 0x00], "SP0003 1:1-1:2", "UTF-16"),
        ([0x00, 0x61, 0x00, 0x3A], "SP0003 1:1-1:2", "UTF-16"),
        ([0xFF, 0xFE, 0x00, 0x00, 0x61, 0x00, 0x00, 0x00], "SP0003 1:1-1:2", "UTF-32"),
        ([0x61, 0x00, 0x00, 0x00], "SP0003 1:1-1:2", "UTF-32"),
        ([0x00, 0x00, 0x00, 0x61], "SP0003 1:1-1:2", "UTF-32"),
    ]

    @Test(arguments: encodings) func refusesOtherEncodings(_ bytes: [UInt8], _ complaint: String, _ words: String) {
        let sample = YAMLSample(bytes: bytes)
        #expect(sample.complaints == [complaint])
        #expect(sample.diagnostics.first?.message.contains(words) == true)
        #expect(sample.nodes.isEmpty)
    }

    @Test func refusesEndlessWhiteSpace() {
        let run = String(repeating: " ", count: 4096)
        #expect(YAMLSample("a:\(run)b").complaints.isEmpty)
        #expect(YAMLSample("é:\(run) b\n").complaints == ["SP0005 1:3-1:4100"])
        #expect(
            YAMLSample("a: b\n" + String(repeating: "\n", count: 4096) + "c: d").complaints == ["SP0005 1:5-4098:1"])
    }

    @Test func refusesHeapsOfDirectives() {
        let directives = (1...65).map { "%TAG !\($0)! x\n" }.joined()
        #expect(YAMLSample(directives + "---\na: b").complaints == ["SP0009 65:1-65:2"])
        let fewer = (1...64).map { "%TAG !\($0)! x\n" }.joined()
        #expect(YAMLSample(fewer + "---\na: b").complaints.count == 64)
    }
}
