/// A request of the gateway's own, such as for a key set: small, and with an answer that is taken whole.
package struct ControlRequest: Sendable {
    /// How long its steps may take.
    package struct Timeouts: Sendable, Hashable {
        /// Until the request can be sent: name resolution, TCP and TLS.
        package var connect: Duration
        /// From the start to the end of the answer.
        package var total: Duration

        /// Sets both.
        package init(connect: Duration = .seconds(2), total: Duration = .seconds(5)) {
            self.connect = connect
            self.total = total
        }
    }

    /// The method, upper case.
    package var method: String
    /// The URL; `https` unless `allowsHTTP`.
    package var url: String
    /// The header fields to send besides `Host` and the body's length, values as `HeaderText` holds them.
    package var headers: [(name: String, value: String)]
    /// The body; nil for none.
    package var body: [UInt8]?
    /// How long it may take.
    package var timeouts: Timeouts
    /// The most bytes of the answer's body; an answer with more is refused.
    package var answerLimit: Int
    /// The authorities that the server is judged by, in PEM; nil for the client's.
    package var authorities: [UInt8]?
    /// The client certificate to present; nil for none.
    package var identity: UpstreamIdentity?
    /// Whether the URL may say `http`: everybody on the way can then read and change what is said.
    package var allowsHTTP: Bool

    /// A request. The parameters are the properties of the same names.
    package init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        timeouts: Timeouts = Timeouts(), answerLimit: Int = 1 << 20, authorities: [UInt8]? = nil,
        identity: UpstreamIdentity? = nil, allowsHTTP: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeouts = timeouts
        self.answerLimit = answerLimit
        self.authorities = authorities
        self.identity = identity
        self.allowsHTTP = allowsHTTP
    }
}

extension ControlRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Method and URL; never headers or body, which may hold secrets.
    package var description: String { "\(method) \(url)" }
    /// The same as `description`.
    package var debugDescription: String { description }
    /// Hides headers and body from `dump` and from the messages of failed tests.
    package var customMirror: Mirror { Mirror(self, children: ["method": method, "url": url]) }
}
