import Authentication
import Foundation

/// One call of the demo, with what is announced of it.
struct DemoStep: Sendable {
    /// What the answer must be.
    enum Expectation: Sendable {
        /// The upstream answers, having seen a client certificate of this name, or none.
        case answered(certificate: String?)
        /// The gateway refuses with this status and code.
        case refused(status: Int, code: String)
    }

    var title: String
    var call: GatewayClient.Call
    var credentials: GatewayClient.Credentials
    var expectation: Expectation

    /// Whether the answer is the one that was announced.
    func isAsAnnounced(_ answer: GatewayClient.Answer) -> Bool {
        switch expectation {
        case .answered(let certificate):
            guard answer.status == 200, answer.header("sallyport-error") == nil else { return false }
            let seen = Self.certificate(in: answer)
            return certificate.map { seen?.contains($0) ?? false } ?? (seen == nil)
        case .refused(let status, let code):
            return answer.status == status && answer.header("sallyport-error") == code
        }
    }

    /// The step as it is shown.
    func report(_ answer: GatewayClient.Answer, wentAsAnnounced: Bool) -> String {
        let service = call.service.map { "  as \($0)" } ?? ""
        let outcome =
            answer.header("sallyport-error").map { "refused by the gateway: \($0)" }
            ?? Self.certificate(in: answer).map { "the upstream saw the client certificate \($0)" }
            ?? "the upstream saw no client certificate"
        var lines = [
            "\(wentAsAnnounced ? "✓" : "✗") \(title)", "    \(call.method) \(call.forwardURL)\(service)",
            "    \(answer.status)  \(outcome)",
        ]
        if let detail = Self.json(answer)?["detail"] as? String { lines.append("    \(detail)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func certificate(in answer: GatewayClient.Answer) -> String? {
        guard let certificate = json(answer)?["clientCertificate"] as? [String: Any],
            let subject = certificate["subject"] as? String, let fingerprint = certificate["fingerprint"] as? String
        else { return nil }
        return "\(subject) (SHA-256 \(fingerprint.prefix(16))…)"
    }

    private static func json(_ answer: GatewayClient.Answer) -> [String: Any]? {
        try? JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
    }
}

extension DemoStep {
    /// The walk-through: with `policies/` as they come.
    static let all = [
        DemoStep(
            title: "The bank's identity provider demands a client certificate; the policy says which",
            .post, "https://idp.acme-bank.example/token", service: "IDP", .answered(certificate: "acme-idp")),
        DemoStep(
            title: "The certificate for webhooks does not exist; the policy lets these calls fall back to plain TLS",
            .post, "https://eu.hooks.acme-bank.example/v2/orders", service: "WEBHOOKS", .answered(certificate: nil)),
        DemoStep(
            title: "The same, but the client asks to stop if there is no certificate",
            .post, "https://eu.hooks.acme-bank.example/v2/orders", service: "WEBHOOKS",
            headers: [(name: "LP-stop-if-certificate-not-found", value: "true")],
            .refused(status: 400, code: "no-usable-certificate")),
        DemoStep(
            title: "A path that no rule allows",
            .post, "https://eu.hooks.acme-bank.example/v1/orders", service: "WEBHOOKS",
            .refused(status: 403, code: "no-rule")),
        DemoStep(
            title: "A host that a rule denies",
            .post, "https://legacy.hooks.acme-bank.example/v2/orders", service: "WEBHOOKS",
            .refused(status: 403, code: "denied-by-rule")),
        DemoStep(
            title: "A host that the ceiling denies to every account",
            .get, "https://metadata.google.internal/", .refused(status: 403, code: "ceiling")),
        DemoStep(
            title: "A caller who may only read",
            .post, "https://idp.acme-bank.example/token", service: "IDP", by: .reader,
            .refused(status: 403, code: "missing-scope")),
        DemoStep(
            title: "A URL that browsers and servers read differently",
            .post, #"https://idp.acme-bank.example\@evil.example/"#, service: "IDP",
            .refused(status: 400, code: "invalid-url")),
        DemoStep(
            title: "A caller who does not know the secret",
            .post, "https://idp.acme-bank.example/token", service: "IDP", secret: "a guess",
            .refused(status: 401, code: "not-authenticated")),
    ]

    private enum Verb: String {
        case get = "GET"
        case post = "POST"
    }

    private init(
        title: String, _ verb: Verb, _ url: String, service: String? = nil,
        headers: [(name: String, value: String)] = [], by caller: Demo.Caller = .writer, secret: String? = nil,
        _ expectation: Expectation
    ) {
        let body = verb == .post ? Array(#"{"hello": "there"}"#.utf8) : nil
        self.init(
            title: title,
            call: GatewayClient.Call(
                account: "le1606809", method: verb.rawValue, forwardURL: url, service: service, headers: headers,
                body: body, contentType: "application/json"),
            credentials: .oauth1(consumerKey: caller.rawValue, secret: Secret(secret ?? caller.secret)),
            expectation: expectation)
    }
}
