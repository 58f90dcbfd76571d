/// What never crosses, in either direction. (WIRE: "What never crosses")
enum HeaderFilter {
    /// The headers of the client's request that go upstream.
    ///
    /// Left out are the gateway's own and the hop-by-hop ones with those that `Connection` names, whatever tells an
    /// upstream about a proxy in front of it, whatever overrides the method, names that some servers take for
    /// others (`_` for `-`), and what the call sets itself: `Host`, the framing and the ids of the trace.
    static func toUpstream(_ headers: some Sequence<(name: String, value: String)>) -> [HeaderField] {
        let named = namesInConnection(headers)
        return headers.compactMap { name, value in
            let folded = HeaderName.folded(name)
            guard !neverUpstream.contains(folded), !named.contains(folded), !folded.utf8.contains(UInt8(ascii: "_")),
                !neverUpstreamPrefixes.contains(where: { folded.hasPrefix($0) })
            else { return nil }
            return HeaderField(name, HeaderName.trimmed(value))
        }
    }

    /// The headers of the upstream's answer that go to the client.
    ///
    /// `X-Request-Id` and `traceparent` are the gateway's to return: the upstream was told the same ones.
    ///
    /// The length stands in an answer once (RFC 9112 section 6.3), and not at all where there can be no body (RFC 9110
    /// section 8.6); different lengths never come this far.
    static func toClient(
        _ headers: some Sequence<(name: String, value: String)>, status: Int = 200
    ) -> [HeaderField] {
        var mayHaveLength = status != 204
        // Content-Length frames the answer; no list in another header can take that away.
        let named = namesInConnection(headers).subtracting(["content-length"])
        return headers.compactMap { name, value in
            let folded = HeaderName.folded(name)
            guard !neverToClient.contains(folded), !named.contains(folded) else { return nil }
            if folded == "content-length" {
                guard mayHaveLength else { return nil }
                mayHaveLength = false
            }
            return HeaderField(name, HeaderName.trimmed(value))
        }
    }

    /// RFC 9110 section 7.6.1.
    private static let hopByHop: Set<String> = [
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade",
    ]

    private static let neverUpstream: Set<String> = hopByHop.union([
        "authorization", "content-length", "expect", "forwarded", "host", "http2-settings", "traceparent",
        "tracestate", "x-http-method-override", "x-request-id",
    ])

    private static let neverUpstreamPrefixes = ["lp-", "proxy-", "x-forwarded-"]

    private static let neverToClient: Set<String> = hopByHop.union([
        GatewayError.transportHeader, ProblemAnswer.errorHeaderFolded, "traceparent", "x-request-id",
    ])

    private static func namesInConnection(_ headers: some Sequence<(name: String, value: String)>) -> Set<String> {
        var names: Set<String> = []
        for (name, value) in headers where HeaderName.equal(name, "connection") {
            for item in value.split(separator: ",") { names.insert(HeaderName.folded(HeaderName.trimmed(item))) }
        }
        return names
    }
}
