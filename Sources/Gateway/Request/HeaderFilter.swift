/// What never crosses, in either direction. (WIRE: "What never crosses")
enum HeaderFilter {
    /// The headers of the client's request that go upstream.
    ///
    /// Left out are the gateway's own and the hop-by-hop ones with those that `Connection` names, whatever tells an
    /// upstream about a proxy in front of it, whatever overrides the method, names that some servers take for
    /// others (`_` for `-`), and what the call sets itself: `Host`, the framing and the ids of the trace.
    static func toUpstream(_ headers: some Sequence<(name: String, value: String)>) -> [HeaderField] {
        let named = namesInConnection(headers)
        var fields: [HeaderField] = []
        // With room for what is added to them.
        fields.reserveCapacity(headers.underestimatedCount + 4)
        for (name, value) in headers {
            guard !neverUpstream.contains(name), !named.contains(where: { HeaderName.equal($0, name) }),
                !name.utf8.contains(UInt8(ascii: "_")),
                !neverUpstreamPrefixes.contains(where: { HeaderName.hasPrefix(name, $0) })
            else { continue }
            fields.append(HeaderField(name, HeaderName.trimmed(value)))
        }
        return fields
    }

    /// The headers of the upstream's answer that go to the client.
    ///
    /// `X-Request-Id` and `traceparent` are the gateway's to return: the upstream was told of the same request and trace.
    ///
    /// The length stands in an answer once (RFC 9112 section 6.3), and not at all where there can be no body (RFC 9110
    /// section 8.6); different lengths never come this far.
    static func toClient(
        _ headers: some Sequence<(name: String, value: String)>, status: Int = 200
    ) -> [HeaderField] {
        var mayHaveLength = status != 204
        let named = namesInConnection(headers)
        var fields: [HeaderField] = []
        fields.reserveCapacity(headers.underestimatedCount)
        for (name, value) in headers {
            guard !neverToClient.contains(name) else { continue }
            if HeaderName.equal(name, "content-length") {
                // It frames the answer; no list in another header can take that away.
                guard mayHaveLength else { continue }
                mayHaveLength = false
            } else if named.contains(where: { HeaderName.equal($0, name) }) {
                continue
            }
            fields.append(HeaderField(name, HeaderName.trimmed(value)))
        }
        return fields
    }

    /// RFC 9110 section 7.6.1.
    private static let hopByHop = [
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade",
    ]

    private static let neverUpstream = HeaderNameSet(
        hopByHop + [
            "authorization", "content-length", "expect", "forwarded", "host", "http2-settings", "traceparent",
            "tracestate", "x-http-method-override", "x-request-id",
        ])

    private static let neverUpstreamPrefixes = ["lp-", "proxy-", "x-forwarded-"]

    private static let neverToClient = HeaderNameSet(
        hopByHop + [GatewayError.transportHeader, ProblemAnswer.errorHeaderFolded, "traceparent", "x-request-id"])

    private static func namesInConnection(_ headers: some Sequence<(name: String, value: String)>) -> [String] {
        var names: [String] = []
        // `keep-alive`, which nearly all have, names what never crosses anyway.
        for (name, value) in headers
        where HeaderName.equal(name, "connection") && !HeaderName.equal(value, "keep-alive") {
            names += value.utf8.split(separator: UInt8(ascii: ",")).map { HeaderName.trimmed(Substring($0)) }
        }
        return names
    }
}
