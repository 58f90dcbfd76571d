/// How a request ended, as it is counted. Few values, whoever asks for what.
struct RequestOutcome: Hashable, Sendable {
    let decision: AuditRecord.Decision
    /// The code of the refusal or the fault; nil where the call was made.
    let code: String?
    /// The first digit of the status; 0 where the connection ended before an answer.
    let statusClass: Int

    init(_ record: AuditRecord) {
        decision = record.decision
        code = record.code
        statusClass = (record.status ?? 0) / 100
    }

    /// The status, such as `4xx`; `none` without one.
    var statusLabel: String { statusClass == 0 ? "none" : "\(statusClass)xx" }
}
