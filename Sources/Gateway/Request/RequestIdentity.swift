/// The ids that a request goes by: kept where the client sent good ones, else made.
struct RequestIdentity: Hashable, Sendable {
    /// `X-Request-Id`: 1 to 128 visible ASCII characters.
    var requestID: String
    /// `traceparent`, of W3C Trace Context.
    var traceParent: String
    /// `tracestate`, as sent; empty when the `traceparent` is a new one, which it would not belong to.
    var traceState: [String]

    /// Reads or makes the ids. One that is repeated or malformed counts as absent.
    init(
        _ headers: some Sequence<(name: String, value: String)>, using generator: inout some RandomNumberGenerator
    ) {
        requestID =
            Self.single("x-request-id", in: headers).flatMap { Self.isRequestID($0) ? $0 : nil }
            ?? Self.makeRequestID(using: &generator)
        if let traceParent = Self.single("traceparent", in: headers), TraceContext.isValid(traceParent) {
            self.traceParent = traceParent
            traceState = headers.filter { HeaderName.equal($0.name, "tracestate") }
                .map { HeaderName.trimmed($0.value) }
        } else {
            traceParent = TraceContext.make(using: &generator)
            traceState = []
        }
    }

    /// Ids for the answer to something that is not a request.
    static func made() -> RequestIdentity {
        var generator = SystemRandomNumberGenerator()
        return RequestIdentity([], using: &generator)
    }

    /// A UUID of version 4 (RFC 9562 section 5.4).
    private static func makeRequestID(using generator: inout some RandomNumberGenerator) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        RandomHex.append(digits: 32, to: &text, using: &generator)
        text[12] = UInt8(ascii: "4")
        // The variant: two bits that are fixed, and two of the digit's own.
        text[16] = RandomHex.digit(8 | RandomHex.value(of: text[16]) & 3)
        for index in [20, 16, 12, 8] { text.insert(UInt8(ascii: "-"), at: index) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func isRequestID(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    private static func single(_ name: String, in headers: some Sequence<(name: String, value: String)>) -> String? {
        var found: String?
        for header in headers where HeaderName.equal(header.name, name) {
            guard found == nil else { return nil }
            found = HeaderName.trimmed(header.value)
        }
        return found
    }
}
