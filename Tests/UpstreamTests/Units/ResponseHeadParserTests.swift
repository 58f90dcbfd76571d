import Testing

@testable import Upstream

@Suite("the head of an answer")
struct ResponseHeadParserTests {
    private func parse(_ lines: [String]) throws(MalformedHead) -> ResponseHead? {
        var parser = ResponseHeadParser()
        var head: ResponseHead?
        for line in lines {
            let bytes = Array("\(line)\r\n".utf8)
            if let found = try parser.take(bytes.span) { head = found }
        }
        return head
    }

    @Test("the final one is given, as it was sent")
    func final() throws {
        let head = try parse([
            "HTTP/1.1 100 Continue", "A: b", "", "HTTP/1.1 103 Early Hints", "Link: x", "", "HTTP/1.1 200 OK", "B:c",
            "b: \t d ",
            "Empty:", "Spaced : e", "Fold: one", "  two", "Latin: caf\u{e9}", "", "Trailer: t", "",
        ])
        #expect(
            head
                == ResponseHead(
                    status: 200, version: "1.1",
                    fields: [
                        ("B", "c"), ("b", "d"), ("Empty", ""), ("Spaced", "e"), ("Fold", "one two"),
                        ("Latin", "caf\u{c3}\u{a9}"),
                    ]))
    }

    @Test(
        "status lines",
        arguments: [
            ("HTTP/1.1 200 OK", 200, "1.1"), ("HTTP/1.1 200", 200, "1.1"), ("HTTP/1.1 404 ", 404, "1.1"),
            ("HTTP/1.0 500 x y", 500, "1.0"), ("HTTP/2 204 ", 204, "2"), ("HTTP/1.1 599 x", 599, "1.1"),
        ])
    func statusLine(line: String, status: Int, version: String) throws {
        #expect(try parse([line, ""]) == ResponseHead(status: status, version: version))
    }

    @Test(
        "what cannot be passed on is refused",
        arguments: [
            ["HTTP/1.1 20 OK", ""], ["HTTP/1.1 2000 OK", ""], ["HTTP/1.1 abc", ""], ["HTTP/3.7 200 OK", ""],
            ["ICY 200 OK", ""],
            ["HTTP/1.1 099 x", ""], ["", ""], ["HTTP/1.1 200 OK", "no colon", ""],
            ["HTTP/1.1 200 OK", ": no name", ""],
            ["HTTP/1.1 200 OK", "a b: c", ""], ["HTTP/1.1 200 OK", "a: b\0c", ""], ["HTTP/1.1 200 OK", "a: b\rc", ""],
            ["HTTP/1.1 200 OK", " folded at the start", ""], ["HTTP/1.1 101 Switching", ""],
            ["HTTP/1.1 200 OK", "Content-Length: 1", "content-length: 2", ""],
            ["HTTP/1.1 200 OK", "Content-Length: 1, 1", ""],
            ["HTTP/1.1 200 OK", "Content-Length: 9223372036854775808", ""],
            ["HTTP/1.1 200 OK", "Content-Length: +1", ""], ["HTTP/1.1 200 OK", "Content-Length:", ""],
            ["HTTP/1.1 600 x", ""], ["HTTP/1.1 999 x", ""], ["HTTP/1.1 000 x", ""],
            ["HTTP/1.1 200 OK", "a: b\u{1}c", ""], ["HTTP/1.1 200 OK", "a: \u{7f}", ""],
            ["HTTP/1.1 200 OK", "a\u{b}: c", ""],
            ["HTTP/1.1 200 OK", "Transfer-Encoding: gzip, chunked", ""],
            ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked, chunked", ""],
            ["HTTP/1.1 200 OK", "Transfer-Encoding: identity", ""], ["HTTP/1.1 200 OK", "Transfer-Encoding:", ""],
            ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "transfer-encoding: chunked", ""],
            ["HTTP/1.0 200 OK", "Transfer-Encoding: chunked", ""],
            ["HTTP/1.1 200 OK", "Content-Length: 5", "Transfer-Encoding: chunked", ""],
            ["HTTP/1.1 200 OK", "a: " + String(repeating: "x", count: 262_144), ""],
        ])
    func refused(lines: [String]) {
        #expect(throws: MalformedHead.self) { try parse(lines) }
    }

    @Test("equal lengths agree, and chunked is chunked in any case")
    func lengths() throws {
        let coded = try parse(["HTTP/1.1 200 OK", "Transfer-Encoding: \t Chunked ", ""])
        #expect(coded?.fields.map(\.value) == ["Chunked"])
        let twice = try parse(["HTTP/1.1 200 OK", "Content-Length: 5", "Content-Length: 5", ""])
        #expect(twice?.fields.count == 2)
    }

    @Test("no bytes make it crash", arguments: 0..<50 as Range<UInt64>)
    func anything(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var parser = ResponseHeadParser()
        let alphabet = Array("HTP/1.02 :\r\n\0\tabc".utf8) + [0xFF, 0xC3]
        for _ in 0..<200 {
            let line = (0..<Int.random(in: 0..<20, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            _ = try? parser.take(line.span)
        }
    }
}
