import Foundation
import Testing

@testable import Authentication

/// Requests whose signatures others have published.
@Suite struct OAuth1VectorTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        var name: String
        var method: String
        var url: String
        var body: String?
        var oauth: [String: String]
        var secret: String
        var tokenSecret: String
        var signature: String

        var testDescription: String { name }
    }

    static let photos = [
        "oauth_consumer_key": "dpf43f3p2l4k3l03", "oauth_token": "nnch734d00sl2jdk",
        "oauth_timestamp": "1191242096", "oauth_nonce": "kllo9940pd9333jh", "oauth_version": "1.0",
    ]

    static let vectors = [
        Vector(
            name: "OAuth Core 1.0a A.5", method: "GET",
            url: "http://photos.example.net/photos?file=vacation.jpg&size=original",
            oauth: photos.merging(["oauth_signature_method": "HMAC-SHA1"]) { $1 }, secret: "kd94hf93k423kf44",
            tokenSecret: "pfkkdhi9sl3r4s00", signature: "tR3+Ty81lMeYAr/Fid0kMTYa/WM="),
        Vector(
            name: "the same with HMAC-SHA256", method: "GET",
            url: "http://photos.example.net/photos?file=vacation.jpg&size=original",
            oauth: photos.merging(["oauth_signature_method": "HMAC-SHA256"]) { $1 }, secret: "kd94hf93k423kf44",
            tokenSecret: "pfkkdhi9sl3r4s00", signature: "WVPzl1j6ZsnkIjWr7e3OZ3jkenL57KwaLFhYsroX1hg="),
        Vector(
            name: "RFC 5849 3.4.1, with its erratum", method: "POST",
            url: "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b", body: "c2&a3=2+q",
            oauth: [
                "oauth_consumer_key": "9djdj82h48djs9d2", "oauth_token": "kkk9d7dh3k39sjv7",
                "oauth_signature_method": "HMAC-SHA1", "oauth_timestamp": "137131201", "oauth_nonce": "7d8f3e4a",
            ], secret: "j49sk3j29djd", tokenSecret: "dh893hdasih9", signature: "r6/TJjbCOr97/+UU0NsvSne7s5g="),
        Vector(
            name: "RFC 5849 1.2, temporary credentials", method: "POST", url: "https://photos.example.net/initiate",
            oauth: [
                "oauth_consumer_key": "dpf43f3p2l4k3l03", "oauth_signature_method": "HMAC-SHA1",
                "oauth_timestamp": "137131200", "oauth_nonce": "wIjqoS",
                "oauth_callback": "http://printer.example.com/ready",
            ], secret: "kd94hf93k423kf44", tokenSecret: "", signature: "74KNZJeDHnMBp0EMJ9ZHt/XKycU="),
        Vector(
            name: "RFC 5849 1.2, token credentials", method: "POST", url: "https://photos.example.net/token",
            oauth: [
                "oauth_consumer_key": "dpf43f3p2l4k3l03", "oauth_token": "hh5s93j4hdidpola",
                "oauth_signature_method": "HMAC-SHA1", "oauth_timestamp": "137131201", "oauth_nonce": "walatlh",
                "oauth_verifier": "hfdp7dh39dks9884",
            ], secret: "kd94hf93k423kf44", tokenSecret: "hdhd0244k9j7ao03",
            signature: "gKgrFCywp7rO0OXSjdot/IHF7IU="),
        Vector(
            name: "RFC 5849 1.2, photos", method: "GET",
            url: "http://photos.example.net/photos?file=vacation.jpg&size=original",
            oauth: [
                "oauth_consumer_key": "dpf43f3p2l4k3l03", "oauth_token": "nnch734d00sl2jdk",
                "oauth_signature_method": "HMAC-SHA1", "oauth_timestamp": "137131202", "oauth_nonce": "chapoH",
            ], secret: "kd94hf93k423kf44", tokenSecret: "pfkkdhi9sl3r4s00",
            signature: "MdpQcU8iPSUjWoN/UDMsK2sui9I="),
    ]

    @Test(arguments: vectors) func isReproduced(_ vector: Vector) throws {
        try Self.check(vector)
    }

    @Test(.enabled(if: Corpus.isThere, "SALLYPORT_CORPUS names no folder"))
    func isReproducedForTheCorpus() throws {
        struct File: Decodable {
            struct Entry: Decodable {
                var name, method, url, consumerSecret, tokenSecret, signature: String
                var params: [[String]]
            }
            var vectors: [Entry]
        }
        let entries = try Corpus.decode(File.self, from: "oauth1-vectors.json").vectors
        #expect(entries.count == 5)
        for entry in entries {
            let query = entry.params.filter { !$0[0].hasPrefix("oauth_") }
                .map { pair in pair.map { String(decoding: PercentEncoding.encode(Array($0.utf8)), as: UTF8.self) } }
                .map { $0.joined(separator: "=") }.joined(separator: "&")
            let oauth = entry.params.filter { $0[0].hasPrefix("oauth_") }.map { ($0[0], $0[1]) }
            try Self.check(
                Vector(
                    name: entry.name, method: entry.method, url: entry.url + (query.isEmpty ? "" : "?" + query),
                    oauth: Dictionary(uniqueKeysWithValues: oauth), secret: entry.consumerSecret,
                    tokenSecret: entry.tokenSecret, signature: entry.signature))
        }
    }

    /// Reproduced by the signer's base string, accepted by the verifier, and refused when one bit is another.
    static func check(_ vector: Vector) throws {
        let parameters = vector.oauth.map { OAuth1Parameter($0.key, $0.value) }
        let baseString = try OAuth1Signer.baseString(
            method: vector.method, url: vector.url, parameters: parameters, formBody: vector.body.map { Array($0.utf8) }
        )
        let tokenSecret = vector.tokenSecret.isEmpty ? nil : Secret(vector.tokenSecret)
        let key = OAuth1SharedKey(secret: Secret(vector.secret), tokenSecret: tokenSecret)
        let algorithm = try #require(OAuth1Algorithm(rawValue: vector.oauth["oauth_signature_method"] ?? ""))
        let signature = key.signature(of: baseString, by: algorithm).map { Data($0).base64EncodedString() }
        #expect(signature == vector.signature, "\(vector.name)")

        let consumer = Consumer(
            key: vector.oauth["oauth_consumer_key"] ?? "", secrets: [Secret(vector.secret)],
            token: vector.oauth["oauth_token"], tokenSecret: tokenSecret, accounts: ["*"], scopes: [])
        let gate = try Gate(Authenticator.Configuration(consumers: [consumer]))
        gate.clock.now = try #require(Int(vector.oauth["oauth_timestamp"] ?? ""))
        let wrong = (vector.signature.first == "A" ? "B" : "A") + vector.signature.dropFirst()
        #expect(try gate.reason(Self.request(vector, signature: wrong)) == .badSignature, "\(vector.name)")
        #expect(try gate.reason(Self.request(vector, signature: vector.signature)) == nil, "\(vector.name)")
    }

    static func request(_ vector: Vector, signature: String) throws -> AuthenticationRequest {
        let parts = try #require(OAuth1Origin.split(vector.url))
        let pairs = vector.oauth.merging(["oauth_signature": signature]) { $1 }.map { name, value in
            "\(name)=\"\(String(decoding: PercentEncoding.encode(Array(value.utf8)), as: UTF8.self))\""
        }
        return AuthenticationRequest(
            method: vector.method, scheme: parts.scheme, host: parts.authority, target: parts.rest,
            authorization: ["OAuth realm=\"Photos\",\n ".filter { $0 != "\n" } + pairs.joined(separator: ",")],
            contentType: vector.body.map { _ in Draft.formType }, body: Array((vector.body ?? "").utf8))
    }
}
