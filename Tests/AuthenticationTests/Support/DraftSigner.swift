import Crypto
import CryptoExtras
import Foundation

@testable import Authentication

/// Signs in every way that RFC 5849 knows, where the product signs in one.
extension Draft {
    /// A request with its parameters in this place.
    /// - Parameter privateKey: What RSA methods sign with.
    func signed(
        in place: OAuth1Message.Place, privateKey: _RSA.Signing.PrivateKey = TestKeys.rsa
    ) throws -> AuthenticationRequest {
        var parameters = [
            OAuth1Parameter("oauth_consumer_key", key), OAuth1Parameter("oauth_nonce", nonce),
            OAuth1Parameter("oauth_signature_method", algorithm.rawValue),
            OAuth1Parameter("oauth_timestamp", "\(timestamp)"), OAuth1Parameter("oauth_version", "1.0"),
        ]
        parameters += extensions.map { OAuth1Parameter($0.name, $0.value) }
        let baseString = try OAuth1Signer.baseString(
            method: method, url: "\(scheme)://\(host)\(target)", parameters: parameters, formBody: formBody)
        parameters.append(OAuth1Parameter("oauth_signature", try signature(of: baseString, privateKey)))
        return request(parameters, in: place)
    }

    /// The text of a signature.
    private func signature(of baseString: [UInt8], _ privateKey: _RSA.Signing.PrivateKey) throws -> String {
        switch algorithm {
        case .plaintext: secret.withBytes { String(decoding: PercentEncoding.encode($0), as: UTF8.self) } + "&"
        case .rsaSHA1:
            try privateKey.signature(for: Insecure.SHA1.hash(data: baseString), padding: .insecurePKCS1v1_5)
                .rawRepresentation.base64EncodedString()
        case .rsaSHA256:
            try privateKey.signature(for: SHA256.hash(data: baseString), padding: .insecurePKCS1v1_5)
                .rawRepresentation.base64EncodedString()
        case .hmacSHA1, .hmacSHA256, .hmacSHA512:
            Data(
                OAuth1SharedKey(secret: secret, tokenSecret: nil).signature(of: baseString, by: algorithm) ?? []
            ).base64EncodedString()
        }
    }

    /// A request with these parameters in this place.
    func request(_ parameters: [OAuth1Parameter], in place: OAuth1Message.Place) -> AuthenticationRequest {
        var copy = self
        let text = parameters.formText
        switch place {
        case .header:
            let pairs = parameters.map { [$0].formText.replacing("=", with: "=\"", maxReplacements: 1) + "\"" }
            return request(authorization: ["OAuth " + pairs.joined(separator: ", ")])
        case .query:
            copy.target += (target.contains("?") ? "&" : "?") + text
        case .form:
            copy.formBody = (formBody.map { $0 + [UInt8(ascii: "&")] } ?? []) + Array(text.utf8)
        }
        return copy.request(authorization: [])
    }
}

extension [OAuth1Parameter] {
    /// The parameters as a query or a form has them.
    var formText: String {
        map { parameter in
            [parameter.name, parameter.value].map { String(decoding: PercentEncoding.encode($0), as: UTF8.self) }
                .joined(separator: "=")
        }.joined(separator: "&")
    }
}

extension Gate {
    /// A consumer with a secret and a public key that may use everything.
    static func capable(
        algorithms: Set<OAuth1Algorithm>? = Set(OAuth1Algorithm.allCases), mustSign: Set<SignedPart> = []
    ) throws -> Gate {
        var configuration = configuration()
        configuration.consumers[0].publicKeys = [try OAuth1PublicKey(pem: TestKeys.rsa.publicKey.pemRepresentation)]
        configuration.consumers[0].algorithms = algorithms
        configuration.consumers[0].mustSign = mustSign
        return try Gate(configuration)
    }
}
