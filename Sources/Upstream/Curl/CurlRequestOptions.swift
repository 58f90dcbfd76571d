import CLibCurl

/// The options of one request, as far as they differ between the requests of a pool.
struct CurlRequestOptions: Equatable {
    /// What libcurl is asked to do.
    enum Shape: Equatable {
        /// Send a header and read an answer.
        case plain(method: String)
        /// Send a header and read the header of the answer.
        case head
        /// Send a header and a body of this length, or of unknown length, and read an answer.
        case upload(method: String, length: Int64?)
    }

    /// What to do.
    var shape = Shape.plain(method: "GET")
    /// The URL, as it is sent.
    var url = ""
    /// `https` or `http`, the only one that is spoken.
    var scheme = ""
    /// Whether HTTP/2 is offered, by ALPN.
    var http2 = false
    /// Where to connect to instead, as CURLOPT_CONNECT_TO says it.
    var connectTo: String?
    /// For the connection to be ready, in milliseconds.
    var connectTimeout = 0

    /// The options of a new handle.
    init() {}

    /// The options of a request.
    init(_ request: UpstreamRequest, offersHTTP2: Bool) {
        shape = Shape(method: request.method, body: request.body)
        url = request.url
        scheme = request.url.utf8.starts(with: "http:".utf8) ? "http" : "https"
        http2 = offersHTTP2 && scheme == "https"
        connectTimeout = max(1, request.timeouts.connect.wholeMilliseconds)
        // Host and port are left out, which means any: a pin must not fail to apply because of how a name is spelt, as
        // its address is judged less strictly than that of a name.
        connectTo = request.connectTo.map { "::\(CurlRequestOptions.bracketed($0.address)):\($0.port)" }
    }

    private static func bracketed(_ host: String) -> String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
    }

    /// The list that CURLOPT_CONNECT_TO takes.
    var connectToLines: HeaderLines {
        var lines = HeaderLines()
        if let connectTo { lines.append(connectTo) }
        return lines
    }

    /// Sets what differs from what the handle was left with.
    /// - Throws: `CurlError`.
    func apply(to options: CurlOptions, after last: CurlRequestOptions) throws {
        if url != last.url { try options.set(CURLOPT_URL, url) }
        if scheme != last.scheme || http2 != last.http2 {
            try options.set(CURLOPT_PROTOCOLS_STR, scheme)
            try options.set(CURLOPT_HTTP_VERSION, Int(http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
            // The first requests to a host wait for one handshake rather than make one each. Without ALPN, whether they
            // can share a connection would be known only after the first answer.
            try options.set(CURLOPT_PIPEWAIT, http2 ? 1 : 0)
        }
        if connectTimeout != last.connectTimeout { try options.set(CURLOPT_CONNECTTIMEOUT_MS, connectTimeout) }
        if shape != last.shape { try shape.apply(to: options) }
    }
}

extension CurlRequestOptions.Shape {
    /// How a request is made. `POST`, `PUT` and `PATCH` without a body say so with `Content-Length: 0`
    /// (RFC 9110 section 8.6).
    init(method: String, body: UpstreamRequest.Body) {
        switch (method, body) {
        case ("HEAD", .none): self = .head
        case ("POST", .none), ("PUT", .none), ("PATCH", .none): self = .upload(method: method, length: 0)
        case (_, .none): self = .plain(method: method)
        case (_, .streamed(let length)): self = .upload(method: method, length: length)
        }
    }

    fileprivate func apply(to options: CurlOptions) throws {
        // Also undoes what CURLOPT_UPLOAD and CURLOPT_NOBODY set before.
        try options.set(CURLOPT_HTTPGET, 1)
        switch self {
        case .plain(let method):
            try options.set(CURLOPT_CUSTOMREQUEST, method == "GET" ? nil : method)
        case .head:
            try options.set(CURLOPT_CUSTOMREQUEST, nil)
            try options.set(CURLOPT_NOBODY, 1)
        case .upload(let method, let length):
            // An upload is libcurl's PUT, which brings no `Content-Type` of its own, under the method's name.
            try options.set(CURLOPT_UPLOAD, 1)
            try options.set(CURLOPT_CUSTOMREQUEST, method)
            try options.set(CURLOPT_INFILESIZE_LARGE, size: length ?? -1)
        }
    }
}
