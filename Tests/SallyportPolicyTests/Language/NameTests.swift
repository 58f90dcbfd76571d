import Testing

@testable import SallyportPolicy

@Suite("Names of accounts, services and scopes")
struct NameTests {
    static let good = ["a", "042", "42", "no", "le1606809", "A-Z_a-z-0_9", "-", "_", String(repeating: "x", count: 64)]
    static let bad = [
        "", " ", "a b", "a.b", "a/b", "a%41", "a\n", "\n", "ä", "a\u{301}", "а", "a\0", "a,b", "\u{FEFF}a", "１",
        String(repeating: "x", count: 65),
    ]

    @Test("1 to 64 of the characters allowed, literally", arguments: good)
    func accepts(_ text: String) {
        #expect(AccountID(text)?.text == text)
        #expect(ServiceName(text)?.text == text)
        #expect(ServiceName(utf8: Array(text.utf8))?.description == text)
    }

    @Test("nothing else", arguments: bad)
    func refuses(_ text: String) {
        #expect(AccountID(text) == nil)
        #expect(ServiceName(text) == nil)
        #expect(ServiceName(utf8: Array(text.utf8)) == nil)
    }

    @Test("nothing is folded or read as a number")
    func literal() {
        #expect(AccountID("042") != AccountID("42"))
        #expect(AccountID("Acme") != AccountID("acme"))
        #expect(ServiceName("IDP") != ServiceName("idp"))
    }

    @Test("`none` can be sent and not declared", arguments: [("none", false), ("None", true), ("IDP", true)])
    func none(_ text: String, isDeclarable: Bool) throws {
        #expect(try #require(ServiceName(text)).isDeclarable == isDeclarable)
    }

    @Test("folding changes A to Z and nothing else", arguments: UInt8.min...UInt8.max)
    func folding(_ byte: UInt8) {
        let expected = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8).firstIndex(of: byte).map { UInt8($0) + 0x61 } ?? byte
        #expect(ASCIIByte.lowercased(byte) == expected)
    }

    @Test("every byte of RFC 6749 section 3.3, and no other", arguments: UInt8.min...UInt8.max)
    func scopeCharacters(_ byte: UInt8) {
        let isAllowed = byte == 0x21 || 0x23...0x5B ~= byte || 0x5D...0x7E ~= byte
        let text = "a" + String(Unicode.Scalar(byte))
        #expect(Scope(text)?.text == (isAllowed ? text : nil))
        #expect(Scope("") == nil)
    }
}
