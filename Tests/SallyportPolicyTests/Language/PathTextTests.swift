import Testing

@testable import SallyportPolicy

@Suite("Paths")
struct PathTextTests {
    @Test(
        "what rules are compared with",
        arguments: [
            ("/", "/"), ("/a", "/a"), ("/%61", "/a"), ("/%7e%7E~", "/~~~"), ("/%2f", "/%2F"), ("/%2e", "/."),
            ("/%c3%a9", "/%C3%A9"),
            ("/%25%34%31", "/%2541"), ("/%2541", "/%2541"), ("/A%41a", "/AAa"), ("/%5f%2D", "/_-"),
            ("/a%2ab", "/a%2Ab"),
        ])
    func normalised(_ path: String, expected: String) throws {
        let url = try ForwardURL("https://a\(path)")
        #expect(url.matchPath == expected)
        #expect(try ForwardURL("https://a\(expected)").matchPath == expected)
    }

    @Test(
        "paths that mean one thing",
        arguments: [
            "", "/", "/a", "/a/", "/a/b", "/a.b", "/...", "/a..", "/..a", "/.well-known/x", "/a.", "/%61", "/%25",
            "/%2525",
            "/100%25", "/a%20b", "/%C3%A9", "/%E2%82%AC", "/a:b@c", "/a=b&c", "/%F0%9F%92%A9", "/%25zz", "/%3F", "/%23",
            "/%C3",
            "/%E0%A4%85", "/%F0%90%80%80",
        ])
    func unambiguous(_ path: String) throws {
        #expect(try !ForwardURL("https://a\(path)").hasAmbiguousPath)
        #expect(!Self.isAmbiguous(path.isEmpty ? "/" : path))
    }

    @Test(
        "paths that mean several",
        arguments: [
            "/.", "/..", "/./", "/../", "/a/.", "/a/..", "/a/../b", "/a/./b", "//", "/a//b", "/a//", "//a", "///",
            "/a;b", "/;",
            "/..;/a", "/%2e", "/%2E%2e/", "/a%2eb", "/%2f", "/a%2Fb", "/%5c", "/a%5Cb", "/%3b", "/a%3Bb", "/%00",
            "/%0d%0a",
            "/%7f", "/%1F", "/%252e", "/%25252e", "/%2525252525252f", "/%255c", "/%253b", "/%2500", "/%25%32%65",
            "/%%32%65",
            "/%252%65", "/%25%32e", "/%2%35%32e", "/a%25%35%63b", "/%C0%AE", "/%c0%af", "/%25C0%25AE", "/%E0%80%AE",
            "/%F0%80%80%AE", "/%C1%9C",
        ])
    func ambiguous(_ path: String) {
        #expect(PathText.ambiguity(in: path) != nil)
        #expect(Self.isAmbiguous(path))
    }

    @Test("as an evaluator says that decodes level by level", arguments: 0..<64 as Range<UInt64>)
    func againstNaiveEvaluator(seed: UInt64) {
        var random = LanguageRandom(seed: seed)
        let pieces = [
            "/", "a", "b", ".", "%2", "%", "25", "2", "5", "e", "E", "f", "%25", "%2e", "%2F", ";", "%3b", "C0", "AE",
            "%C0", "%AE",
            "7", "%61", "%41", "%252e", "0",
        ]
        var ambiguous = 0
        for _ in 0..<500 {
            let path = "/" + random.text(pieces, upTo: 12)
            let expected = Self.isAmbiguous(path)
            ambiguous += expected ? 1 : 0
            #expect((PathText.ambiguity(in: path) != nil) == expected, "`\(path)`, seed \(seed)")
        }
        #expect((50...450).contains(ambiguous))
    }

    @Test("deep nesting takes linear time")
    func deepNesting() {
        let harmless = "/" + String(repeating: "%25", count: 1000) + String(repeating: "25", count: 2000)
        #expect(PathText.ambiguity(in: harmless) == nil)
        #expect(
            PathText.ambiguity(in: "/%" + String(repeating: "25", count: 3000) + "2e") == .encoded(UInt8(ascii: ".")))
    }

    /// The same question, answered by decoding all triplets of a level at once until a level changes nothing.
    private static func isAmbiguous(_ path: String) -> Bool {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if segments.dropFirst().dropLast().contains("") { return true }
        if segments.contains(".") || segments.contains("..") || path.contains(";") { return true }
        var level = path.utf8.map { (byte: $0, isDecoded: false) }
        while true {
            var next: [(byte: UInt8, isDecoded: Bool)] = []
            var index = 0
            while index < level.count {
                let digits = level[index...].prefix(3).dropFirst().map { String(Unicode.Scalar($0.byte)) }.joined()
                if level[index].byte == UInt8(ascii: "%"), digits.utf8.count == 2, let byte = UInt8(digits, radix: 16),
                    !digits.hasPrefix("+"), !digits.hasPrefix("-")
                {
                    next.append((byte, true))
                    index += 3
                } else {
                    next.append(level[index])
                    index += 1
                }
            }
            if next.count == level.count { break }
            level = next
            let isBad = level.contains {
                $0.isDecoded && ("/\\.;".utf8.contains($0.byte) || $0.byte < 0x20 || $0.byte == 0x7F)
            }
            if isBad { return true }
        }
        let bytes = level.map(\.byte)
        return (0..<bytes.count).contains { start in
            overlong.contains {
                $0.count <= bytes.count - start && zip($0, bytes[start...]).allSatisfy { $0.contains($1) }
            }
        }
    }

    private static let overlong: [[ClosedRange<UInt8>]] = [
        [0xC0...0xC1, 0x80...0xBF], [0xE0...0xE0, 0x80...0x81, 0x80...0xBF],
        [0xF0...0xF0, 0x80...0x80, 0x80...0x81, 0x80...0xBF],
    ]
}
