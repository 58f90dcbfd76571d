/// What authentication needs to know of a request.
package struct AuthenticationRequest: Sendable {
    /// One of the request's `LP-*` headers.
    package struct ControlHeader: Sendable, Hashable {
        /// The name, in whatever case.
        package var name: String
        /// The value in bytes, without the white space around it.
        package var value: [UInt8]

        /// A header line.
        package init(name: String, value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// The method, as sent.
    package var method: String
    /// The scheme of the listener: `http` or `https`.
    package var scheme: String
    /// The `Host` header (or `:authority`), as sent.
    package var host: String
    /// The request target in origin form, as sent: path, and query if there is one. Nothing normalised.
    package var target: String
    /// Every value of the `Authorization` header.
    package var authorization: [String]
    /// Every header whose name begins with `LP-`.
    package var controlHeaders: [ControlHeader]
    /// The value of `Content-Type`.
    package var contentType: String?
    /// The body; nil while there is one that was not read. `AuthenticationOutcome.needsBody` asks for it.
    package var body: [UInt8]?
    /// Whom failures are counted for: the client's address, or its network; nil for nobody.
    package var source: [UInt8]?

    /// A request to authenticate.
    package init(
        method: String, scheme: String, host: String, target: String, authorization: [String],
        controlHeaders: [ControlHeader] = [], contentType: String? = nil, body: [UInt8]? = [],
        source: [UInt8]? = nil
    ) {
        self.method = method
        self.scheme = scheme
        self.host = host
        self.target = target
        self.authorization = authorization
        self.controlHeaders = controlHeaders
        self.contentType = contentType
        self.body = body
        self.source = source
    }

    /// Whether the body is of the one type whose parameters are signed (RFC 5849 section 3.4.1.3.1); the type's own
    /// parameters do not matter.
    var isForm: Bool {
        guard let contentType else { return false }
        var type = contentType.utf8.prefix { $0 != UInt8(ascii: ";") }.drop(while: Self.isBlank)
        while let last = type.last, Self.isBlank(last) { type.removeLast() }
        return type.count == Self.form.utf8.count && zip(type, Self.form.utf8).allSatisfy { Self.folded($0) == $1 }
    }

    private static let form = "application/x-www-form-urlencoded"

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
