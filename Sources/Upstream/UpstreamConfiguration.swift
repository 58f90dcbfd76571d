/// How upstreams are called, whatever the request.
package struct UpstreamConfiguration: Sendable {
    /// The oldest version of TLS that is spoken to an upstream.
    package enum MinimumTLS: Sendable {
        /// TLS 1.2 (RFC 5246) or newer.
        case v12
        /// TLS 1.3 (RFC 8446) or newer.
        case v13
    }

    /// A PEM file of certificate authorities that upstreams are judged by; nil for the system's.
    package var caFile: String?
    /// A PEM file of revocation lists, one of every authority on the way to a root; nil: nobody asks what is revoked. It is
    /// read for each new connection.
    package var crlFile: String?
    /// The oldest version of TLS that is spoken.
    package var minimumTLS: MinimumTLS
    /// Whether HTTP/2 is offered by ALPN. An upstream that does not take it is spoken to in HTTP/1.1.
    package var http2: Bool
    /// The most connections to one host and port that one pool opens; a request that needs one more waits.
    /// A pool belongs to one thread, one account and one client certificate. At least 1.
    package var connectionsPerHost: Int
    /// The number of threads that run transfers. At least 1.
    package var threads: Int

    /// Says how upstreams are called.
    /// - Parameters:
    ///   - caFile: A PEM file of certificate authorities; nil for the system's.
    ///   - crlFile: A PEM file of revocation lists; nil for none.
    ///   - minimumTLS: The oldest version of TLS that is spoken.
    ///   - http2: Whether HTTP/2 is offered.
    ///   - connectionsPerHost: The most connections of one pool to one host and port.
    ///   - threads: The number of threads.
    package init(
        caFile: String? = nil, crlFile: String? = nil, minimumTLS: MinimumTLS = .v12, http2: Bool = true,
        connectionsPerHost: Int = 256,
        threads: Int = 1
    ) {
        self.caFile = caFile
        self.crlFile = crlFile
        self.minimumTLS = minimumTLS
        self.http2 = http2
        self.connectionsPerHost = connectionsPerHost
        self.threads = threads
    }

    /// The most bytes of one answer that are with the caller and not yet consumed. Reading stops beyond it.
    static let responseWindow = 128 * 1024
    /// How long a pool without transfers keeps its connections.
    static let poolIdleTime = Duration.seconds(60)
    /// The same for a pool of a certificate that was taken out of use, made for a request that was on its way by then.
    static let latePoolIdleTime = Duration.seconds(1)
    /// How long a request may be on its way from its certificate to its call: it may wait for its caller's credentials.
    static let longestWayToCall = Duration.seconds(60)
    /// How long an unused connection is kept, in seconds. Many servers close theirs after 60 or 75.
    static let connectionIdleSeconds = 55
    /// How long an address is used for the name that it was found by, in seconds. The system's resolver does not say how long
    /// it may be (libcurl's own choice is 60).
    static let nameSeconds = 10
    /// How many requests a connection of HTTP/2 is given. nginx ends it after 1,000, unless told otherwise, and refuses what
    /// crosses with that on the way; HTTP/1.1 says so beforehand.
    static let connectionRequests = 900
    /// How old a connection may be and still be used again, so that a changed DNS record is seen. Whole seconds.
    var connectionLifetime = Duration.seconds(600)
}
