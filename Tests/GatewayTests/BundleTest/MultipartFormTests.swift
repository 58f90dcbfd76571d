import ClientCertificates
import Testing

@testable import Gateway

@Suite("Forms")
struct MultipartFormTests {
    private func form(_ text: String, boundary: String = "x") throws(MultipartForm.Malformed) -> MultipartForm {
        try MultipartForm(SecretBytes(Array(text.utf8)), boundary: boundary)
    }

    private static func field(_ name: String, _ content: String, more: String = "") -> String {
        "--x\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\(more)\r\n\(content)\r\n"
    }

    private func text(_ field: MultipartForm.Field?) -> String? {
        field.map { String(decoding: $0.content.bytes, as: UTF8.self) }
    }

    @Test(arguments: [
        "", "a", "\r\n", "\r\n\r\n", "--", "a--x--", "\r\n--", "\r\n-x", "a\r\n--", "\r\r\n", "\n--x\n", "\r--x\r\n",
    ])
    func contentIsTakenAsItIs(content: String) throws {
        let form = try form(Self.field("a", content) + Self.field("b", "2") + "--x--\r\n")
        #expect(form.fields.map(\.name) == ["a", "b"])
        #expect(try text(form.field("a")) == content)
        #expect(try text(form.field("b")) == "2")
        #expect(try form.field("c") == nil)
    }

    @Test(arguments: [
        ("form-data; name=a", "a"), ("Form-Data;name=\"a\"", "a"),
        ("form-data; name=\"a\"; filename=\"b;name=c\"", "a"),
        ("form-data ; filename=x;  name=\"a\\\"b\" ;", "a\"b"), ("form-data; NAME=\"\"", ""),
        ("form-data; name=\"a\"; filename*=UTF-8''x", "a"),
    ])
    func names(disposition: String, name: String) throws {
        let form = try form("--x\r\ncontent-disposition:\(disposition)\r\n\r\n1\r\n--x--")
        #expect(form.fields.map(\.name) == [name])
    }

    @Test func contentType() throws {
        let form = try form(Self.field("a", "1", more: "content-TYPE:  text/plain; a=b \r\n") + "--x--")
        #expect(form.fields.first?.contentType == "text/plain; a=b")
    }

    private static let long: String = "A: " + String(repeating: "b", count: 4096) + "\r\n"
    private static let many: String = String(repeating: field("a", "1"), count: 17) + "--x--"
    private static let malformedForms: [(String, String)] = [
        ("", "does not begin"), ("--y--", "does not begin"), ("\r\n--x--", "does not begin"),
        ("preamble\r\n--x--", "begin"),
        ("--x", "no line end"), ("--x-", "no line end"), ("--x--more", "no line end"),
        ("--x--\r\nepilogue", "no line end"),
        ("--x \r\n", "no line end"), ("--x\n--x--", "no line end"), ("--xx\r\n--x--", "no line end"),
        ("--x\r\n", "no end"), ("--x\r\nA: b\r\n\r\n1", "no end"), (field("a", "1"), "no end"),
        ("--x\r\nA: b\r\n--x--", "no header"), ("--x\r\n\r\n1\r\n--x--", "no header"),
        ("--x\r\nA: b\r\n\r\n1\r\n--x--", "no Content-Disposition"),
        ("--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", "with a name"),
        ("--x\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--x--", "with a name"),
        ("--x\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n1\r\n--x--", "with a name"),
        ("--x\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--x--", "with a name"),
        ("--x\r\nContent-Disposition: form-data; name=a b\r\n\r\n1\r\n--x--", "with a name"),
        (field("a", "1", more: "Content-Disposition: form-data; name=b\r\n") + "--x--", "more than once"),
        (field("a", "1", more: "none\r\n") + "--x--", "that is none"),
        (field("a", "1", more: "A: b\nB: c\r\n") + "--x--", "that is none"),
        (field("a", "MQ==", more: "Content-Transfer-Encoding: base64\r\n") + "--x--", "`a` is not taken"),
        (field("a", "1", more: long) + "--x--", "too long"),
        (many, "more than 16 fields"),
    ]

    @Test(arguments: malformedForms)
    func malformed(text: String, words: String) {
        let error = #expect(throws: MultipartForm.Malformed.self) { try form(text) }
        #expect(error?.detail.contains(words) == true, "\(error?.detail ?? "")")
    }

    @Test func fieldsAreThereOnce() throws {
        let form = try form(Self.field("a", "1") + Self.field("a", "1") + "--x--")
        #expect(throws: MultipartForm.Malformed("the form has the field `a` more than once")) { try form.field("a") }
    }

    /// What is put together comes apart the same; what is damaged comes apart somehow, or is refused.
    @Test func randomForms() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let pieces = ["\r", "\n", "-", "x", "\r\n", "--x", "a", "\r\n--", "\"", ";", ":", "é"]
        for _ in 0..<300 {
            let contents = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                    .joined()
            }
            // A boundary is one that nothing in the form begins a line with.
            guard !contents.contains(where: { "\r\n\($0)".contains("\r\n--x") }) else { continue }
            let whole = contents.enumerated().map { Self.field("\($0)", $1) }.joined() + "--x--"
            let fields = try form(whole).fields
            #expect(fields.map { text($0) } == contents, "seed \(seed)")
            var bytes = Array(whole.utf8)
            let place = Int.random(in: bytes.indices, using: &random)
            if Bool.random(using: &random) { bytes[place] = .random(in: 0...255, using: &random) }
            if Bool.random(using: &random) { bytes.remove(at: place) }
            let damaged = try? MultipartForm(SecretBytes(bytes), boundary: "x")
            #expect((damaged?.fields.count ?? 0) <= contents.count, "seed \(seed)")
        }
    }
}
