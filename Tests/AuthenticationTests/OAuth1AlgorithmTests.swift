import Crypto
import CryptoExtras
import Foundation
import Testing

@testable import Authentication

/// Every signature method, in every place, for those who may use it.
@Suite struct OAuth1AlgorithmTests {
    static let places: [OAuth1Message.Place] = [.header, .query, .form]

    @Test(arguments: OAuth1Algorithm.allCases, places)
    func isAcceptedOnceInEachPlace(_ algorithm: OAuth1Algorithm, _ place: OAuth1Message.Place) throws {
        let gate = try Gate.capable()
        let draft = Draft(method: "POST", target: "/mtls/account/le1606809?a=~+%2B", algorithm: algorithm)
        let request = try draft.signed(in: place)
        let isLegal = algorithm != .plaintext || place == .header
        #expect(gate.reason(request) == (isLegal ? nil : .unsupportedMethod))
        #expect(gate.reason(request) == (isLegal ? .nonceUsed : .unsupportedMethod))
    }

    @Test(arguments: OAuth1Algorithm.allCases) func whatIsNotAllowedReadsLikeAWrongSignature(
        _ algorithm: OAuth1Algorithm
    ) throws {
        // Somebody may use it, but not this consumer.
        var configuration = Gate.configuration()
        let others = Set(OAuth1Algorithm.allCases).subtracting([algorithm])
        let key = try OAuth1PublicKey(pem: TestKeys.rsa.publicKey.pemRepresentation)
        configuration.consumers[0].publicKeys = [key]
        configuration.consumers[0].algorithms = others
        configuration.consumers.append(
            Consumer(
                key: "other", secrets: [Secret("other")], publicKeys: [key], algorithms: [algorithm], accounts: [],
                scopes: []))
        let gate = try Gate(configuration)
        let refused = try #require(try gate.send(Draft(algorithm: algorithm).signed(in: .header)).failure)
        let unknown = try #require(try gate.send(Draft(key: "x", algorithm: algorithm).signed(in: .header)).failure)
        #expect(refused.reason == .algorithmNotAllowed)
        #expect(unknown.reason == .unknownConsumer)
        #expect(refused.detail == unknown.detail)
        #expect(refused.challenges == unknown.challenges)
        for other in others {
            #expect(try gate.reason(Draft(algorithm: other).signed(in: .header)) == nil, "\(other)")
        }
    }

    @Test func whatNobodyMayUseIsTold() throws {
        let gate = try Gate()
        let failure = try #require(try gate.send(Draft(algorithm: .rsaSHA256).signed(in: .header)).failure)
        #expect(failure.reason == .unsupportedMethod)
        #expect(failure.detail == "`oauth_signature_method` must be one of HMAC-SHA1, HMAC-SHA256, HMAC-SHA512")
    }

    @Test func whatIsAllowedUnlessSaid() throws {
        let gate = try Gate.capable(algorithms: nil)
        for algorithm in OAuth1Algorithm.allCases {
            let isAllowed = algorithm != .plaintext && algorithm != .rsaSHA1
            let reason = try gate.reason(Draft(algorithm: algorithm).signed(in: .header))
            #expect(reason == (isAllowed ? nil : .unsupportedMethod), "\(algorithm)")
        }
    }

    @Test func anotherKeyDoesNotSign() throws {
        var configuration = Gate.configuration()
        let key = try OAuth1PublicKey(pem: TestKeys.rsa.publicKey.pemRepresentation)
        let other = try OAuth1PublicKey(pem: TestKeys.otherRSA.publicKey.pemRepresentation)
        configuration.consumers[0].publicKeys = [key]
        configuration.consumers.append(
            Consumer(key: "other", secrets: [], publicKeys: [other, other], accounts: [], scopes: []))
        let gate = try Gate(configuration)
        let draft = Draft(algorithm: .rsaSHA256)
        #expect(try gate.reason(draft.signed(in: .header, privateKey: TestKeys.otherRSA)) == .badSignature)
        #expect(try gate.reason(draft.signed(in: .header, privateKey: TestKeys.rsa)) == nil)
        configuration.consumers[0].publicKeys = [other, key]
        #expect(try Gate(configuration).reason(draft.signed(in: .header, privateKey: TestKeys.rsa)) == nil)
    }

    /// The public key is no secret: nothing that it could be mistaken for may be made with it.
    @Test func thePublicKeyIsNoSharedSecret() throws {
        let gate = try Gate.capable()
        let pem = TestKeys.rsa.publicKey.pemRepresentation
        for secret in [pem, pem + "\n", ""] {
            for algorithm in [OAuth1Algorithm.hmacSHA1, .hmacSHA256, .hmacSHA512, .plaintext] {
                let draft = Draft(secret: Secret(secret), algorithm: algorithm)
                #expect(try gate.reason(draft.signed(in: .header)) == .badSignature)
            }
        }
    }

    @Test func plaintextWantsTLSToTheListener() throws {
        var configuration = Gate.configuration(baseURL: "https://gateway.example")
        configuration.consumers[0].algorithms = [.plaintext]
        let gate = try Gate(configuration)
        let overHTTP = Draft(scheme: "http", algorithm: .plaintext)
        #expect(try gate.reason(overHTTP.signed(in: .header)) == .unsupportedMethod)
        #expect(try gate.reason(Draft(algorithm: .plaintext).signed(in: .header)) == nil)
        #expect(
            try gate.reason(Draft(secret: Secret("x"), algorithm: .plaintext).signed(in: .header)) == .badSignature)
    }

    /// RFC 5849 section 3.1: with PLAINTEXT, and with nothing else, timestamp and nonce may be left out.
    @Test(arguments: OAuth1Algorithm.allCases) func timeAndNonceMayBeLeftOut(_ algorithm: OAuth1Algorithm) throws {
        let gate = try Gate.capable()
        let names = ["oauth_timestamp", "oauth_nonce"]
        for dropped in [names, [names[0]], [names[1]]] {
            var request = try Draft(algorithm: algorithm, nonce: "n").signed(in: .header)
            for name in dropped {
                request = request.replacing("\(name)=\"\(name == "oauth_nonce" ? "n" : "\(Gate.now)")\", ", "")
            }
            let isLegal = algorithm == .plaintext && dropped == names
            #expect(gate.reason(request) == (isLegal ? nil : .malformed), "\(dropped)")
            #expect(gate.reason(request) == (isLegal ? nil : .malformed), "\(dropped)")
        }
    }

    /// The last digit of Base64 holds bits that stand for nothing: they are nothing else but nought.
    @Test(arguments: [OAuth1Algorithm.hmacSHA1, .hmacSHA256, .hmacSHA512, .rsaSHA256])
    func aSignatureHasOneSpelling(_ algorithm: OAuth1Algorithm) throws {
        let gate = try Gate.capable()
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let request = try Draft(algorithm: algorithm).signed(in: .header)
        let header = request.authorization[0]
        let padding = try #require(header.range(of: "%3D"))
        let last = header.index(before: padding.lowerBound)
        let encoded = header[..<last].hasSuffix("%2") ? header.index(last, offsetBy: -2) : last
        for digit in digits {
            let spelled = String(decoding: PercentEncoding.encode([digit]), as: UTF8.self)
            let changed = header[..<encoded] + spelled + header[padding.lowerBound...]
            guard changed != header else { continue }
            var copy = request
            copy.authorization = [String(changed)]
            let reason = gate.reason(copy)
            #expect(reason == .malformed || reason == .badSignature, "\(changed)")
        }
        #expect(gate.reason(request) == nil)
    }

    @Test(arguments: ["", "x", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"])
    func whatIsNoPublicKey(_ pem: String) {
        #expect(throws: OAuth1PublicKey.Invalid(message: "holds no RSA public key in PEM")) {
            try OAuth1PublicKey(pem: pem)
        }
    }

    @Test func privateAndOtherKeysAreRefused() {
        #expect(throws: OAuth1PublicKey.Invalid.self) { try OAuth1PublicKey(pem: TestKeys.rsa.pemRepresentation) }
        #expect(throws: OAuth1PublicKey.Invalid.self) {
            try OAuth1PublicKey(pem: TestKeys.p256.publicKey.pemRepresentation)
        }
        #expect(
            throws: OAuth1PublicKey.Invalid(message: "has 1024 bits: it must have from 2048 to 8192"),
            performing: { try OAuth1PublicKey(pem: Self.smallKey) })
    }

    /// 1024 bits, made with `openssl genrsa 1024 | openssl rsa -pubout`.
    static let smallKey = """
        -----BEGIN PUBLIC KEY-----
        MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDLmsVwILtH7tROj3sXMzRUW85D
        n9/jlwGV3BUh+yCV5YFGyR0/Sn2SOusYwH1QaAPjTQsgvT03uw+n2JLxnCWQG2Qh
        1+HmLsyKWlXQOTJo8ueLeZak2q7hyG4gs3qIoyx5OMR7EyIxqzv5QztL/cOuenMz
        vgb1IBMHNfX6lZViXwIDAQAB
        -----END PUBLIC KEY-----
        """
}
