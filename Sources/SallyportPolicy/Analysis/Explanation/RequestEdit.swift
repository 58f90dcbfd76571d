/// One field of a request set to another value.
enum RequestEdit: Hashable {
    case account(AccountID)
    case scheme(ForwardURL.Scheme)
    case host(String)
    case port(UInt16)
    case path(String)
    case method(Method)
    case service(ServiceName?)

    /// The request with this field changed; nil where it makes no URL.
    func applied(to request: PolicyRequest) -> PolicyRequest? {
        var changed = request
        let url = request.url
        switch self {
        case .account(let account): changed.account = account
        case .method(let method): changed.method = method
        case .service(let service): changed.service = service
        case .scheme(let scheme):
            // A port that nobody wrote follows the scheme.
            let port = url.port == url.scheme.defaultPort ? scheme.defaultPort : url.port
            return rebuilt(&changed, scheme: scheme, port: port)
        case .host(let host): return rebuilt(&changed, host: host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host)
        case .port(let port): return rebuilt(&changed, port: port)
        case .path(let path): return rebuilt(&changed, path: path)
        }
        return changed
    }

    private func rebuilt(
        _ request: inout PolicyRequest, scheme: ForwardURL.Scheme? = nil, host: String? = nil, port: UInt16? = nil,
        path: String? = nil
    ) -> PolicyRequest? {
        let url = request.url
        let query = url.query.map { "?\($0)" } ?? ""
        let text =
            "\((scheme ?? url.scheme).rawValue)://\(host ?? url.host.description):\(port ?? url.port)"
            + "\(path ?? url.path)\(query)"
        guard let changed = try? ForwardURL(text) else { return nil }
        request.url = changed
        return request
    }

    /// The change in words, against the request before it.
    func described(from request: PolicyRequest) -> RequestChange.Edit {
        let (field, from, to): (String, String, String) =
            switch self {
            case .account(let account): ("account", request.account.text, account.text)
            case .scheme(let scheme): ("scheme", request.url.scheme.rawValue, scheme.rawValue)
            case .host(let host): ("host", request.url.host.description, host)
            case .port(let port): ("port", "\(request.url.port)", "\(port)")
            case .path(let path): ("path", request.url.path, path)
            case .method(let method): ("method", request.method.rawValue, method.rawValue)
            case .service(let service): ("service", request.service?.text ?? "none", service?.text ?? "none")
            }
        return RequestChange.Edit(field: field, from: from, to: to)
    }
}
