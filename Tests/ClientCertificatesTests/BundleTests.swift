import ClientCertificates
import Foundation
import SwiftASN1
import Testing
import X509

/// PKCS#12 bundles that should be taken.
@Suite struct BundleTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What comes of a bundle is what comes of its content in PEM.
    private func expectSame(
        _ bundle: some Sequence<UInt8>, as pem: String, password: String? = "x", _ comment: Comment? = nil
    ) throws {
        try folder.write(pem, to: "acme.pem")
        try folder.write(Data(bundle), to: "acme.p12")
        if let password { try folder.write(password, to: "acme.p12.password") }
        let expected = try #require(answer("file:acme.pem", in: folder).identity)
        let answer = answer("file:acme.p12", in: folder)
        #expect(answer.identity == expected, "\(answer) \(comment ?? "")")
        #expect(answer.identity?.privateKeyPEM.bytes == expected.privateKeyPEM.bytes)
    }

    @Test(
        arguments: Bundle.protections.map { (KeyKind.p256, $0) }
            + KeyKind.allCases.flatMap { kind in Bundle.protections.prefix(2).map { (kind, $0) } })
    func keysOfEveryKindAndProtection(kind: KeyKind, protection: Bundle.Protection) throws {
        let authority = try TestCertificate("authority", isAuthority: true)
        let client = try TestCertificate("client", under: authority, kind: kind)
        let bundle = try Bundle.make(client.pem, client.keyPEM, authority.pem, options: protection.options)
        try expectSame(bundle, as: client.file + authority.pem)
    }

    @Test func ordersOfTheChain() throws {
        let root = try TestCertificate("root", isAuthority: true)
        let between = try TestCertificate("between", under: root, kind: .p384, isAuthority: true)
        let client = try TestCertificate("client", under: between)
        let all = try [client, between, root].map { try $0.pem }
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]] {
            let bundle = try Bundle.make(order.map { all[$0] }.joined(), client.keyPEM)
            try expectSame(bundle, as: all.joined() + client.keyPEM, "\(order)")
        }
    }

    @Test(arguments: [
        "correct horse", "pässwörd", "пароль", "🔑 beyond the plane", " ", "\n", String(repeating: "long ", count: 400),
    ])
    func passwords(password: String) throws {
        let client = try TestCertificate()
        for options in [[], ["-legacy"], ["-legacy", "-nomac"]] {
            let bundle = try Bundle.make(client.file, password: password, options: options)
            try expectSame(bundle, as: client.file, password: password + "\n", "\(options)")
        }
    }

    /// A file of the old kind may have been made where passwords are ISO 8859-1.
    @Test func passwordThatIsNotUTF8() throws {
        let client = try TestCertificate()
        try folder.write(Bundle.make(client.file, password: "ä", options: ["-legacy"]), to: "acme.p12")
        try folder.write(Data([0xE4, 0x0A]), to: "acme.p12.password")
        #expect(answer("file:acme.p12", in: folder).identity != nil)
    }

    /// The empty password and none are the same to whoever made the file, but not to PKCS#12.
    @Test(arguments: [nil, "", "\n"])
    func emptyPassword(password: String?) throws {
        let client = try TestCertificate()
        for protection in Bundle.protections {
            let bundle = try Bundle.make(client.file, password: "", options: protection.options)
            try expectSame(bundle, as: client.file, password: password, "\(protection.testDescription)")
        }
    }

    @Test(arguments: [nil, ""])
    func absentPassword(password: String?) throws {
        let bundle = Fixture.bundleWithoutPassword
        try folder.write(bundle, to: "fixture.p12")
        let pem = try OpenSSL.text([
            "pkcs12", "-in", "\(folder.path)/fixture.p12", "-legacy", "-passin", "pass:", "-nodes",
        ])
        try expectSame(bundle, as: pem, password: password)
    }

    /// A key that is not encrypted has to be DER itself.
    @Test(arguments: Bundle.protections.filter { !$0.options.contains("NONE") })
    func basicEncoding(protection: Bundle.Protection) throws {
        let client = try TestCertificate()
        let bundle = try Bundle.make(client.file, options: protection.options + ["-nomac"])
        let tree = try #require(DER.parse(bundle)?.first)
        #expect(tree.encoded == Array(bundle))
        #expect(tree.asBER != tree.encoded)
        try expectSame(tree.asBER, as: client.file)
    }

    /// An authentication code is of an octet string's content, in however many pieces that is.
    @Test func basicEncodingWithACode() throws {
        let client = try TestCertificate()
        let bundle = try Bundle.make(client.file)
        var isOutermost = true
        let tree = try #require(DER.parse(bundle)?.first).replacing { element in
            guard case .wrapping(let inner) = element, isOutermost else { return nil }
            isOutermost = false
            return .primitive(tag: 0x04, inner.flatMap(\.encoded))
        }
        try expectSame(tree.asBER, as: client.file)
    }

    @Test func keysAndCertificatesMayBeInOneSafe() throws {
        let client = try TestCertificate()
        let bundle = try Bundle.make(client.file, options: ["-keypbe", "NONE", "-certpbe", "NONE", "-nomac"])
        // The bags of both safes, put into one bag that holds bags, in one safe.
        var bags: [DER] = []
        let tree = try #require(DER.parse(bundle)?.first)
        _ = tree.replacing { element in
            guard case .wrapping(let inner) = element, case .constructed(0x30, let elements) = inner[0],
                case .constructed(0x30, let bag) = elements[0], case .primitive(0x06, let name) = bag[0],
                name.starts(with: [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x0C])
            else { return nil }
            bags += elements
            return element
        }
        #expect(bags.count == 2)
        let data = DER.primitive(tag: 0x06, [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01])
        let nested = DER.sequence(
            .primitive(tag: 0x06, [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x0C, 0x0A, 0x01, 0x06]),
            .constructed(tag: 0xA0, [.constructed(tag: 0x30, bags)]))
        let safe = DER.sequence(data, .constructed(tag: 0xA0, [.wrapping([.sequence(nested)])]))
        let whole = DER.sequence(
            .primitive(tag: 0x02, [3]),
            .sequence(data, .constructed(tag: 0xA0, [.wrapping([.sequence(safe)])])))
        try expectSame(whole.encoded, as: client.file)
    }
}
