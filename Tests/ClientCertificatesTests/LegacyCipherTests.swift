import Foundation
import Testing

@testable import ClientCertificates

/// What `openssl` encrypts with the old ciphers is decrypted to the same.
@Suite struct LegacyCipherTests {
    @Test(arguments: [("-des-ede3-cbc", 24), ("-des-ede-cbc", 16), ("-rc2-40-cbc", 5), ("-rc2-cbc", 16)])
    func decryption(cipher: String, keySize: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for size in [0, 1, 7, 8, 9, 63, 64, 500] {
            let bytes = { (count: Int) in (0..<count).map { _ in UInt8.random(in: 0...127, using: &random) } }
            let (key, vector) = (bytes(keySize).map { $0 &* 2 | 1 }, bytes(8))
            let text = bytes(size)
            let hexadecimal = { (bytes: [UInt8]) in bytes.map { String(format: "%02x", $0) }.joined() }
            let encrypted = try OpenSSL.run(
                [
                    "enc", cipher, "-K", hexadecimal(key), "-iv", hexadecimal(vector), "-provider", "legacy",
                    "-provider", "default",
                ], input: String(decoding: text, as: UTF8.self))
            let reader: (any LegacyBlockCipher)? = cipher.hasPrefix("-rc2") ? RC2(key: key) : TripleDES(key: key)
            let decrypted = try #require(reader).decrypt(encrypted, initialization: vector)
            #expect(decrypted == text, "seed \(seed), size \(size)")
            #expect(reader?.decrypt(encrypted.dropLast(), initialization: vector) == nil)
            #expect(reader?.decrypt(Data(), initialization: vector) == nil)
        }
    }
}
