import ClientCertificates
import Foundation
import Testing
import X509

/// PKCS#12 bundles that should not be taken, each with the words that help.
@Suite struct BundleRefusalTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let password: String?
        let reason: NotUsable.Reason
        let words: String
        let bundle: @Sendable (TestCertificate) throws -> Data

        init(
            _ description: String, password: String? = "x", reason: NotUsable.Reason = .unreadable, _ words: String,
            _ bundle: @escaping @Sendable (TestCertificate) throws -> Data
        ) {
            testDescription = description
            self.password = password
            self.reason = reason
            self.words = words
            self.bundle = bundle
        }
    }

    /// The bundle with its DER changed.
    private static func edited(_ bundle: Data, _ change: (DER) -> DER?) throws -> Data {
        Data(try #require(DER.parse(bundle)?.first).replacing(change).encoded)
    }

    /// The bundle with `rounds` wherever it says 2048, and `rounds` in the code as well.
    private static func counting(_ rounds: [UInt8], _ bundle: Data) throws -> Data {
        try edited(bundle) { $0 == .primitive(tag: 0x02, [8, 0]) ? .primitive(tag: 0x02, rounds) : nil }
    }

    private static let wrong = "`acme.p12` cannot be decrypted: the password in `acme.p12.password` is wrong"
    private static let tooMany = "`acme.p12` asks for more than 10000000 rounds"
    private static let damaged = "`acme.p12` is damaged"

    static let cases: [Case] = [
        Case("no password", password: nil, "`acme.p12` is encrypted: put its password into `acme.p12.password`") {
            try Bundle.make($0.file)
        },
        Case("a wrong password", password: "y", wrong) { try Bundle.make($0.file) },
        Case("a wrong password of old", password: "y", wrong) { try Bundle.make($0.file, options: ["-legacy"]) },
        Case("a wrong password without a code", password: "y", wrong) {
            try Bundle.make($0.file, options: ["-nomac"])
        },
        Case("an empty password", password: "", wrong) { try Bundle.make($0.file) },
        Case("a password where none is", password: "y", wrong) { try Bundle.make($0.file, password: "") },
        Case("no key", "has no private key") { try Bundle.make($0.file, options: ["-nokeys"]) },
        Case("no certificate", "has no certificate") { try Bundle.make($0.file, options: ["-nocerts"]) },
        Case("a bag of something else", "has no private key") { _ in
            let name = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01] as [UInt8]
            let secret = DER.sequence(
                .primitive(tag: 0x06, name + [0x0C, 0x0A, 0x01, 0x05]),
                .constructed(tag: 0xA0, [.primitive(tag: 0x04, [UInt8](repeating: 7, count: 200))]))
            let data = DER.primitive(tag: 0x06, name + [0x07, 0x01])
            let safe = DER.sequence(data, .constructed(tag: 0xA0, [.wrapping([.sequence(secret)])]))
            return Data(
                DER.sequence(
                    .primitive(tag: 0x02, [3]),
                    .sequence(data, .constructed(tag: 0xA0, [.wrapping([.sequence(safe)])]))
                ).encoded)
        },
        Case("another's certificate", reason: .keyMismatch, "belongs to none of its 1 certificate(s)") {
            try merged(
                Bundle.make($0.file, options: ["-nomac", "-nocerts"]),
                Bundle.make(TestCertificate().file, options: ["-nomac", "-nokeys"]))
        },
        Case("several keys", "has 2 private keys; leave the one of the certificate") {
            try merged(
                Bundle.make($0.file, options: ["-nomac"]), Bundle.make(TestCertificate().file, options: ["-nomac"]))
        },
        Case("expired", reason: .expired, "expired after") { _ in
            try Bundle.make(TestCertificate(notAfter: TestCertificate.now - 1).file)
        },
        Case("not for clients", reason: .notForClients, "lacks clientAuth") { _ in
            try Bundle.make(TestCertificate(usages: [.serverAuth]).file)
        },
        Case("a short key", "use RSA of 2048 bits or more") { _ in
            let folder = try TemporaryFolder()
            let key = "\(folder.path)/key.pem"
            let pem = try OpenSSL.text(
                ["req", "-x509", "-newkey", "rsa:1024", "-nodes", "-subj", "/CN=x", "-keyout", key])
            return try Bundle.make(pem, String(contentsOfFile: key, encoding: .utf8))
        },
        Case("rounds beyond all measure, of the code", tooMany) {
            try counting([0x7F, 0xFF, 0xFF, 0xFF], Bundle.make($0.file))
        },
        Case("rounds beyond all measure, of the content", tooMany) {
            try counting([0x7F, 0xFF, 0xFF, 0xFF], Bundle.make($0.file, options: ["-nomac"]))
        },
        Case("rounds beyond all measure, of the content of old", tooMany) {
            try counting([0x7F, 0xFF, 0xFF, 0xFF], Bundle.make($0.file, options: ["-nomac", "-legacy"]))
        },
        Case("rounds beyond all numbers", damaged) {
            try counting([UInt8](repeating: 0x7F, count: 9), Bundle.make($0.file))
        },
        Case("no rounds", damaged) { try counting([0], Bundle.make($0.file)) },
        Case("a negative number of rounds", damaged) { try counting([0xFF], Bundle.make($0.file)) },
        Case("a public key's", "is protected with a public key instead of a password, which is not read") {
            try edited(Bundle.make($0.file)) {
                $0 == .primitive(tag: 0x06, [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01])
                    ? .primitive(tag: 0x06, [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02]) : nil
            }
        },
        Case("another code", "is protected with the authentication code 1.3.14.3.2.27, which is not read") {
            try edited(Bundle.make($0.file, options: ["-macalg", "SHA1"])) {
                $0 == .primitive(tag: 0x06, [0x2B, 0x0E, 0x03, 0x02, 0x1A])
                    ? .primitive(tag: 0x06, [0x2B, 0x0E, 0x03, 0x02, 0x1B]) : nil
            }
        },
        Case("another cipher", "export it anew: openssl pkcs12 -export") {
            try Bundle.make($0.file, options: ["-certpbe", "CAMELLIA-256-CBC"])
        },
        Case("cut off", damaged) { try Bundle.make($0.file).dropLast(1) },
        Case("more after it", damaged) { try Bundle.make($0.file) + [0] },
        Case("nested beyond all measure", damaged) { _ in
            Data([0x30, 0x80, 0x02, 0x01, 0x03] + (0..<130_000).flatMap { _ in [0x30, 0x80] as [UInt8] })
        },
    ]

    /// The safes of both, in one bundle without a code.
    private static func merged(_ one: Data, _ other: Data) throws -> Data {
        func safes(_ bundle: Data) throws -> [DER] {
            guard case .constructed(_, let parts)? = DER.parse(bundle)?.first,
                case .constructed(_, let safe) = parts[1],
                case .constructed(_, let wrapped) = safe[1], case .wrapping(let inner) = wrapped[0],
                case .constructed(_, let safes) = inner[0]
            else { throw CocoaError(.coderInvalidValue) }
            return safes
        }
        let all = try DER.constructed(tag: 0x30, safes(one) + safes(other))
        var isFirst = true
        return try edited(one) { element in
            guard case .wrapping = element, isFirst else { return nil }
            isFirst = false
            return .wrapping([all])
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: cases)
    func refused(refusal: Case) throws {
        let client = try TestCertificate()
        try folder.write(refusal.bundle(client), to: "acme.p12")
        if let password = refusal.password { try folder.write(password, to: "acme.p12.password") }
        let notUsable = try #require(answer("file:acme.p12", in: folder).notUsable)
        #expect(notUsable.reason == refusal.reason)
        #expect(notUsable.detail.contains(refusal.words), "\(notUsable.detail)")
        #expect(notUsable.detail.contains("acme.p12"))
        #expect(!notUsable.detail.contains(folder.path))
    }

    private static let mutations = 1_000

    /// Whatever is done to a bundle's bytes, reading it ends with an answer, and never with another identity.
    @Test func damageNeverMakesAnotherIdentity() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let client = try TestCertificate()
        let options = ["-noiter", "-nomaciter"]
        let bundles = try [[], ["-nomac"], ["-nomac", "-legacy"], ["-nomac", "-keypbe", "NONE", "-certpbe", "NONE"]]
            .map { try Array(Bundle.make(client.file, options: options + $0)) }
        try folder.write("x", to: "acme.p12.password")
        var taken = 0
        for number in 0..<Self.mutations {
            let whole = bundles[number % bundles.count]
            try folder.write(Data(Self.damage(whole, with: &random)), to: "acme.p12")
            let answer = answer("file:acme.p12", in: folder)
            #expect(answer.outage == nil, "seed \(seed)")
            guard let identity = answer.identity else { continue }
            // The key is the same; with a code, all the rest is as well.
            taken += 1
            #expect(try identity.keyDigest == keyDigest(of: client), "seed \(seed), number \(number)")
            if number % bundles.count == 0 { #expect(try identity.fingerprint == client.fingerprint, "seed \(seed)") }
        }
        #expect(taken < Self.mutations / 2, "the damage does nothing")
    }

    private func keyDigest(of client: TestCertificate) throws -> String? {
        try folder.write(client.file, to: "plain.pem")
        return answer("file:plain.pem", in: folder).identity?.keyDigest
    }

    private static func damage(_ whole: [UInt8], with random: inout SeededGenerator) -> [UInt8] {
        var bytes = whole
        for _ in 0...Int.random(in: 0..<3, using: &random) {
            guard !bytes.isEmpty else { break }
            let place = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: bytes.remove(at: place)
            case 3: bytes.insert(bytes[place], at: place)
            default: bytes.removeLast(min(bytes.count - place, bytes.count - 1))
            }
        }
        return bytes
    }
}
