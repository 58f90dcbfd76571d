/// An audit record as it is read: what the gateway wrote of one request.
package struct AuditEntry: Decodable, Sendable {
    private typealias CodingKeys = AuditField

    /// How long a request took, in milliseconds.
    package struct Durations: Decodable, Sendable {
        private typealias CodingKeys = AuditPhase

        package var decided: Int?
        package var firstByte: Int?
        package var total: Int
    }

    /// When the head was read, as `2026-02-12T08:09:10.123Z`: in this form later times come later in the alphabet.
    package var time: String
    package var requestID: String
    package var traceParent: String
    package var client: String?
    package var principal: String?
    package var scheme: String?
    package var scopes: [String]?
    package var endpoint: String?
    package var entries: Int?
    package var account: String?
    package var service: String?
    package var method: String
    package var urlScheme: String?
    package var host: String?
    package var path: String?
    package var stopsWithoutCertificate: Bool?
    package var decision: String
    package var code: String?
    package var reason: String?
    package var rule: String?
    package var ruleID: String?
    package var wouldDeny: String?
    package var policy: String
    package var certificate: String?
    package var fallback: String?
    package var fingerprint: String?
    package var fallbackUsed: Bool
    package var upstreamStatus: Int?
    package var status: Int?
    package var isAborted: Bool?
    package var bytesIn: Int
    package var bytesOut: Int
    package var milliseconds: Durations
}
