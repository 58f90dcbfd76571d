import SallyportPolicy

/// What the gateway itself answers when a request does not get through: one value for every refusal and every fault.
struct GatewayError: Error, Hashable, Sendable {
    /// The HTTP status, 400 to 599.
    var status: Int
    /// The stable word that the header `Sallyport-Error` and the problem document carry, such as `no-rule`.
    var code: String
    /// One sentence for the client: which rule or header is at fault. Never a secret, a key's path or an internal address.
    var detail: String
    /// What the answer carries besides the headers of every answer, such as `Retry-After`.
    var headers: [HeaderField]
    /// The rule that refused, for the audit record.
    var rule: RuleReference?
    /// What the audit record says beyond ``code``, such as the class of an authentication failure.
    var auditReason: String?

    /// A refusal or a fault.
    init(
        _ status: Int, _ code: String, _ detail: String, headers: [HeaderField] = [], rule: RuleReference? = nil,
        auditReason: String? = nil
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers
        self.rule = rule
        self.auditReason = auditReason
    }
}

/// One header line.
struct HeaderField: Hashable, Sendable {
    /// The field's name.
    var name: String
    /// The field's value, without surrounding white space.
    var value: String

    /// A header line.
    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
