import SallyportPolicy

/// What is kept of one request: one line of JSON in the audit file.
///
/// Of the URL it holds the names in the query but not their values; of headers and bodies nothing but their size.
struct AuditRecord: Sendable {
    /// How the request ended.
    enum Decision: String, Sendable {
        /// The call was allowed and made.
        case allow
        /// The gateway refused it.
        case deny
        /// It was malformed, or something failed on the way.
        case error
    }

    /// When the head was read.
    var time: Timestamp
    var requestID: String
    var traceParent: String
    var client: String?
    var principal: String?
    var scheme: String?
    /// The scopes that whoever asks holds.
    var scopes: [String] = []
    var account: String?
    var service: String?
    /// What was asked for, where that is not a call: `mapping`.
    var endpoint: String?
    /// How many questions a mapping request asked.
    var entries: Int?
    var method: String
    /// The scheme of the forward URL.
    var urlScheme: String?
    var host: String?
    /// The path of the forward URL with the names of its query.
    var path: String?
    /// Whether the client asked that the call not be made without a certificate.
    var stopsWithoutCertificate = false
    var decision = Decision.error
    /// The code of the refusal or the fault; nil when the call was made.
    var code: String?
    /// What is said of the refusal beyond the code, such as why authentication failed.
    var reason: String?
    /// `file:line` of the rule that decided.
    var rule: String?
    var ruleID: String?
    /// Why the request would have been refused, had report mode not let it through.
    var wouldDeny: String?
    /// Which generation of the policy decided.
    var policy: String
    var certificate: String?
    /// What the policy wants where there is no usable certificate; there where it allowed the request, and nowhere else.
    var fallback: Fallback?
    /// Of the certificate that was presented.
    var fingerprint: String?
    /// Whether the call was made without the certificate that was meant for it.
    var fallbackUsed = false
    var upstreamStatus: Int?
    /// The status that the client got; nil when the connection ended before an answer.
    var status: Int?
    /// Whether the answer was cut short.
    var isAborted = false
    /// Bytes of the request's body that were read.
    var bytesIn = 0
    /// Bytes of the answer's body that were written.
    var bytesOut = 0
    /// Nanoseconds from the head to the decision.
    var decided: Int?
    /// Nanoseconds from the head to the upstream's answer.
    var firstByte: Int?
    /// Nanoseconds from the head to the end.
    var total = 0
}
