import NIOHTTP1
import SallyportPolicy
import Tracing

/// What spans tell, by OpenTelemetry's semantic conventions for HTTP; never a header, a body or a value of a query.
extension SpanAttributes {
    /// The methods that the conventions know.
    private static let methods: Set<String> = [
        "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE",
    ]

    /// What a method is called in attributes and in names of spans, which are to have few values.
    static func method(_ method: String) -> (attribute: String, spanName: String) {
        methods.contains(method) ? (method, method) : ("_OTHER", "HTTP")
    }

    /// What a call is.
    init(of permit: Permit) {
        self.init([
            "http.request.method": .string(permit.method.rawValue),
            "server.address": .string(permit.url.hostText), "server.port": .int64(Int64(permit.url.port)),
            "url.full": .string(Self.limited(permit.url.withoutQueryValues)),
        ])
    }

    /// What a request was and came to.
    /// - Parameter scheme: `http` or `https`, as the client sees the listener.
    init(of record: AuditRecord, head: HTTPRequestHead, scheme: String) {
        self.init([
            "http.request.method": .string(Self.method(head.method.rawValue).attribute), "url.scheme": .string(scheme),
            "sallyport.decision": .string(record.decision.rawValue), "sallyport.policy": .string(record.policy),
            "sallyport.request_id": .string(record.requestID),
        ])
        set("client.address", record.client)
        set("sallyport.account", record.account)
        set("sallyport.code", record.code)
        set("sallyport.rule", record.rule)
        set("error.type", record.errorType)
        if let status = record.status { self["http.response.status_code"] = status }
        guard let route = record.route else { return }
        self["http.route"] = route
        self["url.path"] = route.replacing("{accountId}", with: record.account ?? "")
        let hosts = head.headers.values(of: "host")
        if let host = hosts.first, hosts.count == 1 { setServer(host) }
    }

    private mutating func set(_ name: String, _ value: String?) {
        if let value { self[name] = value }
    }

    /// The beginning of what callers write as long as they like, since many spans may wait in memory.
    private static func limited(_ text: String) -> String {
        text.utf8.count > 2048 ? String(text.unicodeScalars.prefix(2048)) : text
    }

    /// What the client calls this server, as `Host` has it.
    private mutating func setServer(_ host: String) {
        let host = Self.limited(host)
        let colon = host.utf8.lastIndex(of: UInt8(ascii: ":"))
        guard let colon, let port = Int(host[colon...].dropFirst()) else {
            self["server.address"] = host
            return
        }
        self["server.address"] = String(host[..<colon])
        self["server.port"] = port
    }
}

extension AuditRecord {
    /// The path of what was asked for, without what differs from one to the next; nil where it is not known.
    var route: String? {
        switch endpoint {
        case "mapping": "/mtls/mapping"
        case "p12-test": account.map { _ in "/mtls/account/{accountId}/p12-test/multipart" }
        default: account.map { _ in "/mtls/account/{accountId}" }
        }
    }

    /// What it failed by: the gateway's code, an upstream's status of 500 and above, or that it broke off.
    fileprivate var errorType: String? {
        if let code { return code }
        if isAborted { return "aborted" }
        return status.flatMap { $0 >= 500 ? "\($0)" : nil }
    }
}

extension ForwardURL {
    /// The host without brackets.
    var hostText: String {
        switch host {
        case .name(let name): name
        case .address(let address): address.description
        }
    }
}
