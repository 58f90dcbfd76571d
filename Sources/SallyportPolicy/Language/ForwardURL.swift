/// An absolute `https` or `http` URL in the one strict grammar that policy, `Host`, SNI, connection and log share:
/// what was judged is what is called.
///
/// ASCII only, RFC 3986 characters only. Scheme and host are folded, one trailing dot of the host is dropped, and the port
/// is always there; path and query stay byte for byte as they were sent.
public struct ForwardURL: Hashable, Sendable {
    /// The greatest length of a URL, in bytes.
    public static let maximumLength = 8192

    /// Safe to share between threads: nothing writes to it.
    private nonisolated(unsafe) let storage: Parts

    var parts: Parts { @inline(__always) get { unsafe storage } }

    /// The scheme.
    public var scheme: Scheme { parts.field { $0.scheme } }
    /// The host, folded, without a trailing dot.
    public var host: Host { parts.field { $0.host } }
    /// The port, 1 to 65535: the scheme's own where the URL names none.
    public var port: UInt16 { parts.field { $0.port } }
    /// The path, byte for byte as sent; `/` where none was sent.
    public var path: String { parts.field { $0.path } }
    /// What follows `?`, byte for byte as sent. A URL that ends with `?` has an empty query, one without has none.
    public var query: String? { parts.field { $0.query } }

    /// The path that rules are compared with: percent-encoded unreserved characters decoded, the hexadecimal digits of the
    /// others in upper case. RFC 3986 section 6.2.2.
    package var matchPath: String { parts.field { $0.matchPath } }
    /// Whether an upstream could read another path out of this one than a rule with `paths` would judge: dot-segments,
    /// empty segments, semicolons, and slashes, backslashes, dots, semicolons or controls under any number of encodings.
    package var hasAmbiguousPath: Bool { parts.field { $0.hasAmbiguousPath } }

    init(scheme: Scheme, host: Host, port: UInt16, path: String, query: String?) {
        unsafe storage = Parts.make(
            Parts.Fields(
                scheme: scheme, host: host, port: port, path: path, query: query,
                matchPath: PathText.normalised(path), hasAmbiguousPath: PathText.ambiguity(in: path) != nil))
    }

    /// The value of `Host`: the host, an IPv6 address in brackets, and the port where it is not the scheme's own.
    public var authority: String {
        let host = host.description
        return port == scheme.defaultPort ? host : host + ":" + String(port)
    }

    /// Scheme and authority.
    private var origin: String { scheme.rawValue + "://" + authority }

    /// The URL in its one form: what is called. Parsing it yields the same URL.
    public var canonical: String {
        let base = origin + path
        guard let query else { return base }
        return base + "?" + query
    }

    /// The URL for logs: of the query only the names, since values may be secrets.
    public var withoutQueryValues: String { origin + pathForLogs }

    /// The path for logs, with the names in the query.
    package var pathForLogs: String {
        guard let query else { return path }
        let names = query.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
            .map { String(Substring($0.prefix { $0 != UInt8(ascii: "=") })) }
        return path + "?" + names.joined(separator: "&")
    }

    /// The parts say all: what rules are compared with follows from them.
    public static func == (lhs: ForwardURL, rhs: ForwardURL) -> Bool {
        lhs.parts === rhs.parts
            || lhs.scheme == rhs.scheme && lhs.host == rhs.host && lhs.port == rhs.port && lhs.path == rhs.path
                && lhs.query == rhs.query
    }

    /// As `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(scheme)
        hasher.combine(host)
        hasher.combine(port)
        hasher.combine(path)
        hasher.combine(query)
    }
}

extension ForwardURL: CustomStringConvertible, CustomDebugStringConvertible {
    /// ``withoutQueryValues``: whole queries stay out of logs and messages.
    public var description: String { withoutQueryValues }

    /// ``withoutQueryValues`` as well.
    public var debugDescription: String { withoutQueryValues }
}
