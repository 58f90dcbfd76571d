import SallyportPolicy

/// The `LP-*` headers by which a client says what it wants of the gateway.
///
/// They are read whatever `Connection` says of them, so that no list of hop-by-hop names changes what is asked.
struct ControlHeaders: Hashable, Sendable {
    /// `LP-forward-url`.
    var url: ForwardURL
    /// `LP-service-name`; nil when absent or empty.
    var service: ServiceName?
    /// `LP-authorization-override`, byte for byte; nil when absent.
    var authorizationOverride: String?
    /// Whether `LP-stop-if-certificate-not-found` is `true`. Its `false` asks for nothing: a client cannot weaken policy.
    var stopIfCertificateNotFound: Bool

    /// Reads them.
    ///
    /// - Parameter headers: Every header of the request.
    init(_ headers: some Sequence<(name: String, value: String)>) throws(GatewayError) {
        url = try Self.forwardURL(headers)
        service = try Self.serviceName(headers)
        authorizationOverride = try Self.override(headers)
        stopIfCertificateNotFound = try Self.stop(headers)
    }

    private static func forwardURL(
        _ headers: some Sequence<(name: String, value: String)>
    ) throws(GatewayError) -> ForwardURL {
        guard let text = try single("LP-forward-url", in: headers) else { throw .missingForwardURL }
        do {
            return try ForwardURL(text)
        } catch {
            throw .invalidURL("LP-forward-url: \(error.detail)")
        }
    }

    private static func serviceName(
        _ headers: some Sequence<(name: String, value: String)>
    ) throws(GatewayError) -> ServiceName? {
        guard let text = try single("LP-service-name", in: headers), !text.isEmpty else { return nil }
        guard let service = ServiceName(text) else {
            throw .invalidHeader("LP-service-name must be 1 to 64 characters of A-Z a-z 0-9 _ -")
        }
        return service
    }

    private static func override(
        _ headers: some Sequence<(name: String, value: String)>
    ) throws(GatewayError) -> String? {
        guard let text = try single("LP-authorization-override", in: headers) else { return nil }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw .invalidHeader("LP-authorization-override has a control character")
        }
        return text
    }

    private static func stop(_ headers: some Sequence<(name: String, value: String)>) throws(GatewayError) -> Bool {
        let name = "LP-stop-if-certificate-not-found"
        guard let text = try single(name, in: headers) else { return false }
        if HeaderName.equal(text, "true") { return true }
        if HeaderName.equal(text, "false") { return false }
        throw .invalidHeader("\(name) must be true or false")
    }

    /// The value of a header that may be there once.
    private static func single(
        _ name: String, in headers: some Sequence<(name: String, value: String)>
    ) throws(GatewayError) -> String? {
        var found: String?
        for header in headers where HeaderName.equal(header.name, name) {
            guard found == nil else { throw .invalidHeader("\(name) is there more than once") }
            found = HeaderName.trimmed(header.value)
        }
        return found
    }
}
