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
        var texts = Texts()
        for (name, value) in headers where HeaderName.hasPrefix(name, "lp-") { try texts.take(name, value) }
        url = try Self.forwardURL(texts.url)
        service = try Self.serviceName(texts.service)
        authorizationOverride = try Self.override(texts.override)
        stopIfCertificateNotFound = try Self.stop(texts.stop)
    }

    /// Their values, each of which may be there once.
    private struct Texts {
        var url: String?
        var service: String?
        var override: String?
        var stop: String?

        mutating func take(_ name: String, _ value: String) throws(GatewayError) {
            if HeaderName.equal(name, ControlHeaders.urlName) {
                try Self.set(&url, value, ControlHeaders.urlName)
            } else if HeaderName.equal(name, ControlHeaders.serviceName) {
                try Self.set(&service, value, ControlHeaders.serviceName)
            } else if HeaderName.equal(name, ControlHeaders.overrideName) {
                try Self.set(&override, value, ControlHeaders.overrideName)
            } else if HeaderName.equal(name, ControlHeaders.stopName) {
                try Self.set(&stop, value, ControlHeaders.stopName)
            }
        }

        private static func set(_ text: inout String?, _ value: String, _ name: String) throws(GatewayError) {
            guard text == nil else { throw .invalidHeader("\(name) is there more than once") }
            text = HeaderName.trimmed(value)
        }
    }

    private static let urlName = "LP-forward-url"
    private static let serviceName = "LP-service-name"
    private static let overrideName = "LP-authorization-override"
    private static let stopName = "LP-stop-if-certificate-not-found"

    private static func forwardURL(_ text: String?) throws(GatewayError) -> ForwardURL {
        guard let text else { throw .missingForwardURL }
        do {
            return try ForwardURL(text)
        } catch {
            throw .invalidURL("\(urlName): \(error.detail)")
        }
    }

    private static func serviceName(_ text: String?) throws(GatewayError) -> ServiceName? {
        guard let text, !text.isEmpty else { return nil }
        guard let service = ServiceName(text) else {
            throw .invalidHeader("\(serviceName) must be 1 to 64 characters of A-Z a-z 0-9 _ -")
        }
        return service
    }

    private static func override(_ text: String?) throws(GatewayError) -> String? {
        guard let text else { return nil }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw .invalidHeader("\(overrideName) has a control character")
        }
        return text
    }

    private static func stop(_ text: String?) throws(GatewayError) -> Bool {
        guard let text else { return false }
        if HeaderName.equal(text, "true") { return true }
        if HeaderName.equal(text, "false") { return false }
        throw .invalidHeader("\(stopName) must be true or false")
    }
}
