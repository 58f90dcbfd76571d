import Crypto
import CryptoExtras
import Foundation
import Testing

@testable import Authentication

/// The same requests, signed and verified by programs that we did not write.
@Suite(.enabled(if: PythonPeer.isThere, "SALLYPORT_PYTHON names no Python with oauthlib"))
struct OAuth1PeerTests {
    struct Signed: Decodable {
        var method, scheme, host, target: String
        var authorization, body: String?

        var request: AuthenticationRequest {
            AuthenticationRequest(
                method: method, scheme: scheme, host: host, target: target,
                authorization: authorization.map { [$0] } ?? [], contentType: body.map { _ in Draft.formType },
                body: Array((body ?? "").utf8))
        }

        /// The same request with another nonce.
        var changed: AuthenticationRequest {
            var copy = request.replacing("oauth_nonce=\"", "oauth_nonce=\"x")
            copy.target = target.replacing("oauth_nonce=", with: "oauth_nonce=x")
            copy.body = Array((body ?? "").replacing("oauth_nonce=", with: "oauth_nonce=x").utf8)
            return copy
        }
    }

    /// How many requests are signed by others, in all.
    static let count = ProcessInfo.processInfo.environment["SALLYPORT_SIGNED"].flatMap { Int($0) } ?? 1500

    /// Random requests as `requests` would send them: the URL is what the library made of what a careless caller gave.
    static let signer = """
        import json, random, sys
        from urllib.parse import urlsplit, quote, quote_plus
        import requests
        from requests_oauthlib import OAuth1
        from authlib.integrations.requests_client import OAuth1Auth
        from authlib.oauth1.rfc5849.signature import SIGNATURE_TYPE_BODY, SIGNATURE_TYPE_HEADER, SIGNATURE_TYPE_QUERY
        seed, count, timestamp, private_key = sys.argv[1:5]
        rng = random.Random(int(seed))
        alphabet = "abzAZ09-._~ +%&=/:@!$'()*,;" + "\u{00e4}\u{20ac}\u{1d11e}"
        def text(least, most, of=alphabet):
            return "".join(rng.choice(of) for _ in range(rng.randint(least, most)))
        def spelled(value):
            how = rng.randrange(4)
            if how == 0: return quote_plus(value)
            if how == 1: return quote(value, safe="").replace("~", "%7E")
            if how == 2: return quote(value, safe="/:@!$'()*,;")
            return quote(value, safe="").replace("%2D", "-").replace("%C3", "%c3").replace("%E2", "%e2")
        def pairs():
            out = []
            for _ in range(rng.randrange(6)):
                name = text(1, 4)
                for _ in range(rng.choice([1, 1, 1, 2, 3])):
                    out.append((name, text(0, 8)))
            rng.shuffle(out)
            return out
        def encoded(items):
            return "&".join(spelled(n) + "=" + spelled(v) for n, v in items)
        for index in range(int(count)):
            scheme = rng.choice(["http", "https"])
            port = rng.choice(["", "", ":80", ":443", ":8443"])
            host = rng.choice(["gateway.example", "Gateway.Example", "127.0.0.1", "[2001:db8::1]"]) + port
            path = "/mtls/account/" + text(1, 9, "abzAZ09-_~")
            if rng.randrange(4) == 0: path += "/" + quote(text(1, 5).replace(";", ""), safe="/:@!$'()*,")
            query = encoded(pairs())
            url = scheme + "://" + host + path + ("?" + query if query else "")
            form = encoded(pairs()) if rng.randrange(3) == 0 else None
            method = rng.choice(["POST", "PUT"]) if form is not None else rng.choice(["GET", "DELETE", "post"])
            token = rng.choice([(None, None), ("nnch734d00sl2jdk", "pfkkdhi9 sl3r&4s00~")])
            rsa = rng.randrange(16) == 0
            algorithm = rng.choice(["RSA-SHA1", "RSA-SHA256"] if rsa else ["HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512"])
            place = rng.choice(["header", "header", "query"] + ["body"] * (form is not None))
            key = "plain" if token[0] is None else "tokened"
            # oauthlib decodes what it adds to a query or a form twice before it signs it.
            nonce = text(0, 20, alphabet if place == "header" else "abzAZ09-._~/:@!$'()*,;") + str(index)
            auth = plain = OAuth1(key, client_secret="kd94&hf 93k+423kf44~", resource_owner_key=token[0],
                resource_owner_secret=token[1], signature_method=algorithm, timestamp=timestamp, nonce=nonce,
                rsa_key=private_key, signature_type=dict(header="AUTH_HEADER", query="QUERY", body="BODY")[place],
                realm=rng.choice([None, "a realm"]) if place == "header" else None)
            # Authlib refuses plain HTTP, takes the first colon of an IPv6 address for that of the port, and leaves a
            # form that has `$` or `'` out of what it signs.
            sound = scheme == "https" and "[" not in host and not set("$'") & set(form or "")
            if sound and rng.randrange(2) == 0:
                auth = OAuth1Auth(key, client_secret="kd94&hf 93k+423kf44~", token=token[0], token_secret=token[1],
                    rsa_key=private_key, signature_method=("RSA-SHA1" if rsa else "HMAC-SHA1"),
                    signature_type=dict(header=SIGNATURE_TYPE_HEADER, query=SIGNATURE_TYPE_QUERY,
                        body=SIGNATURE_TYPE_BODY)[place])
            headers = {} if form is None else {"Content-Type": "application/x-www-form-urlencoded"}
            try:
                prepared = requests.Request(method, url, headers=headers, data=form, auth=auth).prepare()
            except ValueError:
                # It signs no such query at all.
                prepared = requests.Request(method, url, headers=headers, data=form, auth=plain).prepare()
            authorization = prepared.headers.get("Authorization")
            if isinstance(authorization, bytes): authorization = authorization.decode()
            body = prepared.body if form is not None else None
            if isinstance(body, bytes): body = body.decode()
            print(json.dumps(dict(method=prepared.method, scheme=scheme, host=urlsplit(prepared.url).netloc,
                target=prepared.path_url, authorization=authorization, body=body)))
        """

    static func gate() throws -> Gate {
        let secret = Secret("kd94&hf 93k+423kf44~")
        let keys = [try OAuth1PublicKey(pem: TestKeys.rsa.publicKey.pemRepresentation)]
        let algorithms = Set(OAuth1Algorithm.allCases)
        return try Gate(
            Authenticator.Configuration(consumers: [
                Consumer(
                    key: "plain", secrets: [secret], publicKeys: keys, algorithms: algorithms, accounts: ["*"],
                    scopes: []),
                Consumer(
                    key: "tokened", secrets: [secret], publicKeys: keys, algorithms: algorithms,
                    token: "nnch734d00sl2jdk", tokenSecret: Secret("pfkkdhi9 sl3r&4s00~"), accounts: ["*"], scopes: []),
            ]))
    }

    @Test func everyRequestThatALibrarySignedIsAccepted() throws {
        let seed = UInt32.random(in: .min ... .max)
        // Authlib takes the time from the machine, so the others are told the same time.
        let now = Int(Date().timeIntervalSince1970)
        let lines = try PythonPeer.run(
            Self.signer, ["\(seed)", "\(Self.count)", "\(now)", TestKeys.rsa.pemRepresentation])
        #expect(lines.count == Self.count)
        let gate = try Self.gate()
        for line in lines {
            let signed = try JSONDecoder().decode(Signed.self, from: line)
            let text = [signed.authorization, signed.target, signed.body].compactMap { $0 }.joined(separator: "\n")
            gate.clock.now = try #require(text.firstMatch(of: /oauth_timestamp="?(\d+)/).flatMap { Int($0.1) })
            #expect(gate.reason(signed.changed) == .badSignature, "seed \(seed): \(signed)")
            #expect(gate.reason(signed.request) == nil, "seed \(seed): \(signed)")
            #expect(gate.reason(signed.request) == .nonceUsed, "seed \(seed): \(signed)")
        }
    }

    static let verifier = """
        import json, sys
        from oauthlib.common import Request
        from oauthlib.oauth1.rfc5849 import signature
        for line in sys.stdin:
            item = json.loads(line)
            headers = {"Authorization": item["authorization"], "Host": item["host"]}
            query = item["url"].split("?", 1)[1] if "?" in item["url"] else ""
            params = signature.collect_parameters(uri_query=query, body=item["body"] or "", headers=headers,
                exclude_oauth_signature=False)
            request = Request(item["url"], item["method"], None, headers)
            request.signature = dict(params)["oauth_signature"]
            request.params = [pair for pair in params if pair[0] != "oauth_signature"]
            check = signature.verify_hmac_sha1 if "HMAC-SHA1" in item["authorization"] else signature.verify_hmac_sha256
            print("yes" if check(request, item["secret"], "") else "no " + line.strip())
        """

    @Test func everyRequestThatWeSignedIsAcceptedByALibrary() throws {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        var input = Data()
        for _ in 0..<500 {
            let draft = OAuth1MutationTests.draft(&generator)
            let item: [String: String] = [
                "method": draft.method, "host": draft.host, "url": "\(draft.scheme)://\(draft.host)\(draft.target)",
                "authorization": try draft.signed().authorization[0], "secret": "kd94hf93k423kf44",
                "body": String(decoding: draft.formBody ?? [], as: UTF8.self),
            ]
            input += try JSONEncoder().encode(item) + Data("\n".utf8)
        }
        let lines = try PythonPeer.run(Self.verifier, input: input)
        #expect(lines.count == 500)
        for line in lines where line != Data("yes".utf8) {
            Issue.record("seed \(seed): \(String(decoding: line, as: UTF8.self))")
        }
    }
}
