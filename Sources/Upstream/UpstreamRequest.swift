/// A request to an upstream, ready to be sent.
package struct UpstreamRequest: Sendable {
    /// What follows the header.
    package enum Body: Sendable, Equatable {
        /// Nothing.
        case none
        /// Parts that come by `UpstreamTransfer.send(_:written:)`.
        ///
        /// `length` is their sum in bytes; nil when it is not known (chunked in HTTP/1.1, RFC 9112 section 7.1).
        case streamed(length: Int64?)
    }

    /// How long each step of a transfer may take.
    package struct Timeouts: Sendable, Equatable {
        /// From the start until the request can be sent: name resolution, waiting for a free connection, TCP and TLS.
        package var connect: Duration
        /// From the end of the request's body until the head of the answer.
        package var firstByte: Duration
        /// The longest time without a byte moving, while the upstream is the one that is waited for.
        package var idle: Duration
        /// From the start to the end.
        package var total: Duration

        /// Sets all four.
        package init(connect: Duration, firstByte: Duration, idle: Duration, total: Duration) {
            self.connect = connect
            self.firstByte = firstByte
            self.idle = idle
            self.total = total
        }
    }

    /// The method, upper case.
    package var method: String
    /// The URL in canonical form; sent as it is, dot-segments included.
    package var url: String
    /// The URL's host, without brackets.
    package var host: String
    /// The URL's port.
    package var port: Int
    /// The header fields to send, in this order, their values as `HeaderText` holds them. `Host` and the framing come from the URL and the body; fields of
    /// that kind (see `RequestHeaderFilter`) are left out.
    package var headers: [(name: String, value: String)]
    /// What follows the header.
    package var body: Body
    /// Requests of different isolation never share a connection: the account id.
    package var isolation: String
    /// The client certificate to present; nil for none.
    package var identity: UpstreamIdentity?
    /// How long each step may take.
    package var timeouts: Timeouts
    /// Judges the address that is connected to: 4 or 16 bytes in network order. False refuses it.
    ///
    /// Asked on a thread of the client, for every address tried and again for every request on a kept connection.
    /// An IPv4-mapped IPv6 address is judged in both forms.
    package var guardAddress: @Sendable ([UInt8]) -> Bool
    /// Connects to this address and port instead of what the URL says; TLS is still checked against the URL's host.
    package var connectTo: (address: String, port: Int)?
    /// The authorities that the upstream is judged by, in PEM; nil for the client's.
    package var authorities: [UInt8]?

    /// Whether the connection may serve other requests, before this one or after it.
    package var sharesConnections = true

    /// A request to an upstream. The parameters are the properties of the same names.
    package init(
        method: String, url: String, host: String, port: Int, headers: [(name: String, value: String)], body: Body,
        isolation: String, identity: UpstreamIdentity?, timeouts: Timeouts,
        guardAddress: @escaping @Sendable ([UInt8]) -> Bool, connectTo: (address: String, port: Int)? = nil,
        authorities: [UInt8]? = nil
    ) {
        self.method = method
        self.url = url
        self.host = host
        self.port = port
        self.headers = headers
        self.body = body
        self.isolation = isolation
        self.identity = identity
        self.timeouts = timeouts
        self.guardAddress = guardAddress
        self.connectTo = connectTo
        self.authorities = authorities
    }
}
