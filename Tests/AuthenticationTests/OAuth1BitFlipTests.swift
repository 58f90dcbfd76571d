import Crypto
import Foundation
import Testing

@testable import Authentication

/// Every signed field of a request with every one of its bits changed.
@Suite struct OAuth1BitFlipTests {
    /// A request by its parts: what has a second spelling is in its decoded form.
    struct Parts {
        var method = Array("POST".utf8)
        var host = Array("gateway.example:8443".utf8)
        var path = Array("/mtls/account/le1606809".utf8)
        var query: [OAuth1Parameter] = []
        var header: [OAuth1Parameter] = []
        var body: [UInt8] = []
        var form: [OAuth1Parameter]?
        var controlHeaders: [AuthenticationRequest.ControlHeader] = []

        var request: AuthenticationRequest {
            let target = String(decoding: path, as: UTF8.self) + "?" + query.formText
            let draft = Draft(
                method: String(decoding: method, as: UTF8.self), host: String(decoding: host, as: UTF8.self),
                target: target, formBody: form.map { Array($0.formText.utf8) }, controlHeaders: controlHeaders)
            var request = draft.request(header, in: .header)
            if form == nil { request.body = body }
            return request
        }

        /// The names and places of everything that is signed.
        var fields: [(String, WritableKeyPath<Parts, [UInt8]>)] {
            var fields: [(String, WritableKeyPath<Parts, [UInt8]>)] = [
                ("method", \.method), ("host", \.host), ("path", \.path),
            ]
            for index in query.indices {
                fields += [
                    ("query name \(index)", \.query[index].nameBytes),
                    ("query value \(index)", \.query[index].valueBytes),
                ]
            }
            for index in header.indices {
                let name = String(decoding: header[index].name, as: UTF8.self)
                fields += [
                    ("name of \(name)", \.header[index].nameBytes), ("value of \(name)", \.header[index].valueBytes),
                ]
            }
            for index in (form ?? []).indices {
                fields += [("form name \(index)", \.formParameters[index].nameBytes)]
                fields += [("form value \(index)", \.formParameters[index].valueBytes)]
            }
            for index in controlHeaders.indices {
                fields += [("value of \(controlHeaders[index].name)", \.controlHeaders[index].value)]
            }
            return form == nil ? fields + [("body", \.body)] : fields
        }

        var formParameters: [OAuth1Parameter] {
            get { form ?? [] }
            set { form = newValue }
        }
    }

    static func parts(_ algorithm: OAuth1Algorithm, isForm: Bool) throws -> Parts {
        var parts = Parts(query: [OAuth1Parameter("a b", "~+ü"), OAuth1Parameter("a b", "")])
        parts.controlHeaders = SignedPartsTests.headers
        var extensions = [(name: "lp_headers_hash", value: SignedParts.headersHash(of: parts.controlHeaders))]
        if isForm {
            parts.form = [OAuth1Parameter("scope", "x y"), OAuth1Parameter("amount", "1")]
        } else {
            parts.body = Array(#"{"amount": 1}"#.utf8)
            extensions.append(("oauth_body_hash", SignedPartsTests.base64(Insecure.SHA1.hash(data: parts.body))))
        }
        let draft = Draft(
            method: "POST", host: "gateway.example:8443", target: parts.request.target,
            formBody: parts.form.map { Array($0.formText.utf8) }, algorithm: algorithm,
            extensions: extensions, nonce: "nonce")
        parts.header = try OAuth1Header(
            parsing: AuthorizationHeader(draft.signed(in: .header).authorization[0]).rest
        ).parameters
        return parts
    }

    /// What PLAINTEXT proves: who knows the secret, and what the two hashes say. It signs nothing.
    static let fieldsOfPlaintext: Set<String> = [
        "name of oauth_consumer_key", "value of oauth_consumer_key", "name of oauth_signature",
        "value of oauth_signature", "name of oauth_signature_method", "value of oauth_signature_method",
        "value of oauth_version", "value of oauth_body_hash", "value of lp_headers_hash", "body",
        "value of LP-forward-url", "value of LP-Authorization-Override",
    ]

    /// Every method with a body and its hash; what a form adds does not depend on the method.
    static let cases: [(OAuth1Algorithm, isForm: Bool)] =
        OAuth1Algorithm.allCases.map { ($0, false) } + [(.hmacSHA256, true), (.plaintext, true)]

    @Test(arguments: cases) func isRefused(_ algorithm: OAuth1Algorithm, isForm: Bool) throws {
        let gate = try Gate.capable(mustSign: [])
        let parts = try Self.parts(algorithm, isForm: isForm)
        let fields = parts.fields.filter { algorithm != .plaintext || Self.fieldsOfPlaintext.contains($0.0) }
        var flips = 0
        for (name, path) in fields {
            let count = parts[keyPath: path].count
            // An RSA signature is long, and what holds for one of its bytes holds for the next.
            for index in stride(from: 0, to: count, by: name == "value of oauth_signature" && count > 100 ? 8 : 1) {
                for bit in 0..<8 {
                    var changed = parts
                    changed[keyPath: path][index] ^= 1 << bit
                    let byte = changed[keyPath: path][index]
                    // Two fields have no case: there the bit that tells `a` from `A` says nothing.
                    let isLetter = (0x41...0x5A).contains(byte & 0xDF)
                    if bit == 5, isLetter, name == "method" || name == "host" { continue }
                    #expect(gate.reason(changed.request) != nil, "\(algorithm): bit \(bit) of byte \(index) of \(name)")
                    flips += 1
                }
            }
        }
        #expect(flips > (algorithm == .plaintext ? 1000 : 2500))
        #expect(gate.nonces.count == 0)
        #expect(gate.reason(parts.request) == nil)
    }
}

extension OAuth1Parameter {
    fileprivate var nameBytes: [UInt8] {
        get { Array(name) }
        set { name = newValue[...] }
    }

    fileprivate var valueBytes: [UInt8] {
        get { Array(value) }
        set { value = newValue[...] }
    }
}
