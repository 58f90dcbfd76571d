import Foundation
import SallyportPolicy

/// What `POST /explain` asks: the options of `sallyport explain` as a JSON object.
struct ExplainQuestion {
    /// What is wrong with a question.
    struct Problem: Error, Hashable {
        var message: String
    }

    private(set) var account = ""
    private(set) var method = Method.get
    private(set) var url = ""
    private(set) var service: String?
    /// What the caller holds; nil takes it to hold whatever is asked for.
    private(set) var scopes: [String]?
    private(set) var allMethods = false
    private(set) var allServices = false

    /// The most that a question may take, in bytes.
    static let mostBytes = 64 << 10

    private static let keys = ["account", "method", "url", "service", "scopes", "allMethods", "allServices"]

    init(_ bytes: [UInt8]) throws(Problem) {
        guard let value = try? JSONSerialization.jsonObject(with: Data(bytes)), let object = value as? [String: Any]
        else {
            throw Problem(
                message: "the body is not a JSON object: ask with "
                    + #"{"account": "…", "method": "POST", "url": "https://…"}"#)
        }
        if let key = object.keys.sorted().first(where: { !Self.keys.contains($0) }) {
            throw Problem(message: "there is no key `\(key)`: there are \(Self.keys.joined(separator: ", "))")
        }
        account = try Self.required("account", in: object)
        url = try Self.required("url", in: object)
        method = try Self.method(Self.required("method", in: object))
        service = try Self.value("service", "a text", in: object)
        if service == "" { service = nil }
        scopes = try Self.value("scopes", "a list of texts", in: object)
        allMethods = try Self.value("allMethods", "true or false", in: object) ?? false
        allServices = try Self.value("allServices", "true or false", in: object) ?? false
    }

    private static func method(_ text: String) throws(Problem) -> Method {
        if let method = Method(rawValue: text.uppercased()) { return method }
        let methods = Method.allCases.map(\.rawValue).joined(separator: ", ")
        throw Problem(
            message: "the gateway answers `\(text)` with 405 whatever the policy says; it forwards \(methods)")
    }

    private static func required(_ key: String, in object: [String: Any]) throws(Problem) -> String {
        guard let text: String = try value(key, "a text", in: object), !text.isEmpty else {
            throw Problem(message: "the question needs the key `\(key)`")
        }
        return text
    }

    private static func value<Value>(
        _ key: String, _ expected: String, in object: [String: Any]
    ) throws(Problem) -> Value? {
        guard let value = object[key], !(value is NSNull) else { return nil }
        guard let value = value as? Value else { throw Problem(message: "`\(key)` is not \(expected)") }
        return value
    }
}
