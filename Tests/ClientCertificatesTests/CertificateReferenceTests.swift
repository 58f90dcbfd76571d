import ClientCertificates
import Testing

@Suite struct CertificateReferenceTests {
    @Test(
        arguments: [
            ("file:acme.pem", .file, "acme.pem", nil),
            ("file:acme/idp.pem", .file, "acme/idp.pem", nil),
            ("file:A-Z_0.9", .file, "A-Z_0.9", nil),
            ("file:a..b", .file, "a..b", nil),
            ("vault:mtls/acme/idp", .vault, "mtls/acme/idp", nil),
            ("vault:mtls/acme/idp#bundle", .vault, "mtls/acme/idp", "bundle"),
            ("pki:payments", .pki, "payments", nil),
        ] as [(String, CertificateReference.Scheme, String, String?)])
    func wellFormed(text: String, scheme: CertificateReference.Scheme, name: String, field: String?) throws {
        let reference = try CertificateReference(parsing: text)
        #expect(reference.scheme == scheme)
        #expect(reference.name == name)
        #expect(reference.field == field)
        #expect(reference.description == text)
        #expect(try CertificateReference.parse(text) == reference)
    }

    @Test(arguments: [
        ("", 0), ("acme.pem", 0), (":x", 0), ("File:acme.pem", 0), ("env:KEY", 0), (" file:a", 0),
        ("file:", 5), ("file:/etc/passwd", 5), ("file:a/", 7), ("file:a//b", 7), ("file:..", 5), ("file:.", 5),
        ("file:a/../b", 7), ("file:.hidden", 5), ("file:a/.hidden", 7), ("file:..data/a", 5),
        ("file:a b", 6), ("file:a\\b", 6), ("file:a\u{0}", 6), ("file:a\nb", 6), ("file:ä", 5), ("file:a%2fb", 6),
        ("file:a:b", 6), ("file:a#b", 6), ("file:~", 5),
        ("vault:", 6), ("vault:#f", 6), ("vault:a#", 8), ("vault:a#b#c", 8), ("vault:/a", 6), ("vault:a/../b", 8),
        ("pki:", 4), ("pki:a/b", 5), ("pki:a#b", 5),
    ])
    func malformed(text: String, offset: Int) {
        let error = #expect(throws: CertificateReference.Invalid.self) { try CertificateReference(parsing: text) }
        #expect(error?.offset == offset)
        #expect(error?.message.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) } == true)
    }

    @Test func lengthIsBounded() {
        let longest = "file:" + String(repeating: "a", count: 1019)
        #expect(throws: Never.self) { try CertificateReference(parsing: longest) }
        #expect(throws: CertificateReference.Invalid.self) { try CertificateReference(parsing: longest + "a") }
    }
}
