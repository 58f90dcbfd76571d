import Authentication
import Foundation

/// A reader of credentials, which anybody on the network may send, with what it promises for each of them.
///
/// The fuzzer calls these with what it makes up; the tests, with the texts of `Tests/Fuzzing/Corpus`.
enum CredentialFuzzTarget: String, CaseIterable, Sendable {
    /// The value of `Authorization`, and the same text as a query and as a form.
    case authorization
    /// Method, target and form of a signed request, a line each.
    case baseString = "base-string"
    /// A bearer token as it is sent.
    case jwt
    /// The payload of a token whose signature is right.
    case claims

    /// Reads a text.
    /// - Returns: the promise that was broken, if one was; a crash is one that nobody needs to tell.
    func run(_ bytes: [UInt8]) -> String? {
        do {
            let gateway = try Self.gateway.get()
            return switch self {
            case .authorization: Self.authorization(bytes, gateway)
            case .baseString: Self.baseString(bytes)
            case .jwt: Self.jwt(bytes, gateway)
            case .claims: try Self.claims(bytes, gateway)
            }
        } catch {
            return "the gateway of the test can be made: \(error)"
        }
    }

    private static let gateway = Result { try CredentialFuzzGateway() }

    private static func authorization(_ bytes: [UInt8], _ gateway: CredentialFuzzGateway) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        for request in [
            CredentialFuzzGateway.request(authorization: [text]), CredentialFuzzGateway.request(query: text),
            CredentialFuzzGateway.request(form: bytes),
        ] {
            let (principal, broken) = gateway.judge(request)
            if let broken { return broken }
            guard let principal, principal.scheme == .oauth1 else { continue }
            if gateway.judge(request).principal != nil { return "a signature counts once" }
        }
        return nil
    }

    private static func baseString(_ bytes: [UInt8]) -> String? {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3,
            let text = OAuth1Parsing.baseString(method: Array(lines[0]), target: Array(lines[1]), form: Array(lines[2]))
        else { return nil }
        let parts = text.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
        guard parts.count == 3 else { return "a base string has three parts" }
        // What was normalised is a query by itself, and of the same parameters.
        let path = lines[1].prefix { $0 != UInt8(ascii: "?") }
        let query = String(decoding: parts[2], as: UTF8.self).removingPercentEncoding ?? ""
        let again = OAuth1Parsing.baseString(
            method: Array(lines[0]), target: path + Array("?\(query)".utf8), form: [])
        return again == text ? nil : "a base string is normalised already"
    }

    private static func jwt(_ token: [UInt8], _ gateway: CredentialFuzzGateway) -> String? {
        let payload = try? CompactJWS.payload(of: token, verifiedBy: gateway.key)
        if let payload, payload != Array(CredentialFuzzGateway.claims.utf8) {
            return "nothing is believed but what was signed"
        }
        if let inspection = try? JWSInspection(of: token, keys: gateway.key), inspection.isValid != (payload != nil) {
            return "a token is explained as it is judged"
        }
        let header = "Bearer " + String(decoding: token, as: UTF8.self)
        let (principal, broken) = gateway.judge(CredentialFuzzGateway.request(authorization: [header]))
        return principal == nil || payload != nil ? broken : "a token without a signature is refused"
    }

    private static func claims(_ payload: [UInt8], _ gateway: CredentialFuzzGateway) throws -> String? {
        let header = try "Bearer " + gateway.token(payload)
        let (principal, broken) = gateway.judge(CredentialFuzzGateway.request(authorization: [header]))
        guard let principal else { return broken }
        // Another reader finds the same in it; the end may be a minute past.
        guard let object = try? JSONSerialization.jsonObject(with: Data(payload)) as? [String: Any],
            object["iss"] as? String == CredentialFuzzGateway.issuer, let end = object["exp"] as? Double,
            end > Double(CredentialFuzzGateway.now) - 60
        else { return "an accepted token has an issuer and an end: \(principal)" }
        return nil
    }
}
