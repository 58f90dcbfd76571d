import Foundation
import Testing

@testable import Authentication

/// A compact JWS against one key: RFC 7515's and RFC 8037's own examples, and Project Wycheproof's.
@Suite struct CompactJWSTests {
    @Test func examplesOfTheRFCs() throws {
        // RFC 8037 appendix A.4.
        let jwk = #"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#
        let jws =
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR"
            + "4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        let payload = try CompactJWS.payload(of: Array(jws.utf8), verifiedBy: Array(jwk.utf8))
        #expect(String(decoding: payload, as: UTF8.self) == "Example of Ed25519 signing")
        // RFC 7515 appendix A.3.
        let p256 = """
            {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
            """
        let es256 =
            "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290I"
            + "jp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
        #expect(throws: Never.self) { try CompactJWS.payload(of: Array(es256.utf8), verifiedBy: Array(p256.utf8)) }
        #expect(throws: AuthenticationFailure.self) {
            try CompactJWS.payload(of: Array(es256.utf8), verifiedBy: Array(jwk.utf8))
        }
    }

    @Test(.enabled(if: Corpus.isThere, "SALLYPORT_CORPUS names no folder"))
    func acceptsNoneOfTheInvalidOnes() throws {
        let url = URL(fileURLWithPath: Corpus.folder ?? "").appendingPathComponent("json_web_signature_test.json")
        let file = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
        var refused = 0
        var accepted: [String: Int] = [:]
        for group in try #require(file["testGroups"] as? [[String: Any]]) {
            let jwk = try #require((group["public"] ?? group["private"]) as? [String: Any])
            let key = try Array(JSONSerialization.data(withJSONObject: jwk))
            for test in try #require(group["tests"] as? [[String: Any]]) {
                let jws = (test["jws"] as? String).map { Array($0.utf8) } ?? []
                let isAccepted = (try? CompactJWS.payload(of: jws, verifiedBy: key)) != nil
                if test["result"] as? String == "invalid" {
                    refused += 1
                    #expect(!isAccepted, "test \(test["tcId"] ?? "?"): \(test["comment"] ?? "")")
                } else if isAccepted {
                    accepted[jwk["alg"] as? String ?? "", default: 0] += 1
                }
            }
        }
        #expect(refused == 355)
        // All valid ones but those of HMAC keys, of `ES521`, which names no algorithm, and two whose `alg` is not the key's.
        #expect(
            accepted == ["ES256": 2, "RS256": 8, "RS384": 4, "RS512": 4, "PS256": 6, "PS384": 4, "PS512": 4],
            "\(accepted)")
    }
}
