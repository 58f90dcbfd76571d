import Hummingbird
import SallyportPolicy

/// Refuses requests for names that nobody has configured.
///
/// A page from anywhere can have a browser on the operator's machine look up a name of its own that suddenly leads here (DNS
/// rebinding); the browser then takes what is read here for that page's. The `Host` header still carries the strange name.
struct AdminHostCheck<Context: RequestContext>: RouterMiddleware {
    /// What monitoring asks for, by whatever name, and which tells a stranger nothing.
    private static var open: Set<String> { ["/healthz", "/readyz", "/metrics"] }

    private let hosts: Set<String>

    /// - Parameter hosts: Names that are served beside addresses and `localhost`, in lower case.
    init(_ hosts: [String]) {
        self.hosts = Set(hosts)
    }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let host = Self.host(of: request.head.authority ?? "")
        guard Self.open.contains(request.uri.path) || isServed(host) else {
            return .text(
                .misdirectedRequest,
                "nothing is served here by the name `\(host)`: ask by address, or add the name to `hosts` of `admin`\n")
        }
        return try await next(request, context)
    }

    private func isServed(_ host: String) -> Bool {
        host.isEmpty || host == "localhost" || hosts.contains(host) || IPAddress(host) != nil
    }

    /// The host of a `Host` header, in lower case, without port and brackets.
    static func host(of authority: String) -> String {
        let text = authority.lowercased()
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            return String(text[text.index(after: text.startIndex)..<end])
        }
        return String(text.prefix { $0 != ":" })
    }
}
