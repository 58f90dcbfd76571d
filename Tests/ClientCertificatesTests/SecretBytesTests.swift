import Foundation
import Testing

@testable import ClientCertificates

@Suite struct SecretBytesTests {
    @Test func nothingShowsTheBytes() {
        let secret = SecretBytes(Array("hunter2".utf8))
        var dumped = ""
        dump(secret, to: &dumped)
        var nested = ""
        dump(["key": secret], to: &nested)
        for text in ["\(secret)", secret.debugDescription, String(reflecting: secret), dumped, nested] {
            #expect(text.contains("<7 secret bytes>"))
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("104"))  // The first byte in decimal, as an array would show it.
        }
    }

    /// An array that was handed out stays whole when the value goes: it must not be zeroed under its reader.
    @Test func sharedBytesSurvive() {
        var secret: SecretBytes? = SecretBytes([1, 2, 3])
        let bytes = secret?.bytes
        secret = nil
        #expect(bytes == [1, 2, 3])
    }

    @Test(arguments: [0, 1, 1000])
    func wiping(count: Int) {
        var bytes = [UInt8](repeating: 0xAA, count: count)
        bytes.wipe()
        #expect(bytes == [UInt8](repeating: 0, count: count))
    }

    @Test func identitiesDoNotShowTheirKey() throws {
        let folder = try TemporaryFolder()
        let client = try TestCertificate()
        try folder.write(client.file, to: "acme.pem")
        let answer = answer("file:acme.pem", in: folder)
        var dumped = ""
        dump(answer, to: &dumped)
        #expect(dumped.contains("secret bytes>"))
        let keyBytes = Array(try client.keyPEM.utf8).prefix(40).map(String.init)
        #expect(!dumped.contains("PRIVATE KEY"))
        #expect(
            !dumped.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
                .joined(separator: ",").contains(keyBytes.map { "- \($0)" }.joined(separator: ",")))
    }
}
