/// The HTTP that authentication needs: small requests to issuers of tokens, answered whole.
///
/// Whoever implements it follows no redirect, verifies TLS, and keeps to the request's bounds.
package protocol IssuerTransport: Sendable {
    /// Sends a request and gives the answer, whatever its status.
    func send(_ request: IssuerRequest) async throws(IssuerUnreachable) -> IssuerAnswer
}

/// There was no answer from an issuer.
package struct IssuerUnreachable: Error, Sendable, Hashable {
    /// What failed, for the log: no secret in it.
    package var reason: String

    /// There was no answer, for this reason.
    package init(reason: String) {
        self.reason = reason
    }
}

/// A request to an issuer.
package struct IssuerRequest: Sendable {
    /// Where it goes, and how.
    package var endpoint: IssuerEndpoint
    /// A form to post; nil for a GET.
    package var form: Secret?
    /// The value of `Authorization`; nil for none.
    package var authorization: Secret?
    /// The most bytes of the answer's body.
    package var answerLimit: Int
}

/// An answer of an issuer.
package struct IssuerAnswer: Sendable {
    /// The status.
    package var status: Int
    /// The header fields.
    package var headers: [(name: String, value: String)]
    /// The body.
    package var body: [UInt8]

    /// An answer.
    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The values of a header field, in their order; `name` in lower case.
    func values(of name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name }.map(\.value)
    }
}

/// Where something of an issuer is, and how it is reached.
package struct IssuerEndpoint: Sendable, Hashable {
    /// The URL.
    package var url: String
    /// The authorities that its certificate is judged by, in PEM; nil for the system's.
    package var authorities: [UInt8]?
    /// Whether the URL may say `http`.
    package var allowsHTTP: Bool
    /// How long an answer may take in all.
    package var timeout: Duration

    /// An endpoint.
    package init(
        url: String, authorities: [UInt8]? = nil, allowsHTTP: Bool = false, timeout: Duration = .seconds(5)
    ) {
        self.url = url
        self.authorities = authorities
        self.allowsHTTP = allowsHTTP
        self.timeout = timeout
    }
}
