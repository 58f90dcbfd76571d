import SallyportPolicy

/// What is wrong with the request itself.
extension GatewayError {
    /// 400: the bytes are not a request of HTTP/1.1 as RFC 9112 has it.
    static func malformedRequest(_ detail: String) -> GatewayError {
        GatewayError(400, "malformed-request", detail)
    }

    /// 400: the first line has more in it than a method, a target and a version of HTTP, with one blank between them.
    static var oddRequestLine: GatewayError {
        malformedRequest("the request line must be a method, a target and a version with one blank between them")
    }

    /// 400: one of the gateway's own headers is missing, repeated or has a value that it does not take.
    static func invalidHeader(_ detail: String) -> GatewayError {
        GatewayError(400, "invalid-header", detail)
    }

    /// 400: `LP-forward-url` is missing.
    static var missingForwardURL: GatewayError {
        GatewayError(400, "missing-forward-url", "the request needs the header LP-forward-url with the URL to call")
    }

    /// 400: `LP-forward-url` is not a URL of the strict grammar, or its path cannot be judged.
    static func invalidURL(_ detail: String) -> GatewayError {
        GatewayError(400, "invalid-url", detail)
    }

    /// 400: the account id in the path is not one.
    static var invalidAccount: GatewayError {
        GatewayError(
            400, "invalid-account", "the account id in the path must be 1 to 64 characters of A-Z a-z 0-9 _ -")
    }

    /// 404: nothing is served there.
    static var notFound: GatewayError {
        GatewayError(
            404, "not-found",
            "nothing is served at this path; calls go to /mtls/account/{accountId}, questions to /mtls/mapping")
    }

    /// 405: a method that no policy can name.
    static var methodNotAllowed: GatewayError {
        GatewayError(
            405, "method-not-allowed", "this method is not forwarded",
            headers: [HeaderField("Allow", "GET, POST, PUT, DELETE, PATCH, HEAD, OPTIONS")])
    }

    /// 405: `/mtls/mapping` is asked by POST.
    static var mappingMethodNotAllowed: GatewayError {
        GatewayError(
            405, "method-not-allowed", "/mtls/mapping takes POST alone", headers: [HeaderField("Allow", "POST")])
    }

    /// 415: `/mtls/mapping` takes JSON.
    static var unsupportedMediaType: GatewayError {
        GatewayError(
            415, "unsupported-media-type", "the request needs the header Content-Type with application/json")
    }

    /// 400: the body of `/mtls/mapping` is not what it takes.
    static func invalidMapping(_ detail: String) -> GatewayError {
        GatewayError(400, "invalid-mapping", detail)
    }

    /// 413: `/mtls/mapping` is asked too much at once.
    static func tooManyEntries(limit: Int) -> GatewayError {
        GatewayError(413, "too-many-entries", "the list has more than \(limit) entries")
    }

    /// 408: the client took too long over the head or the body.
    static func requestTimeout(_ part: String) -> GatewayError {
        GatewayError(408, "request-timeout", "the request's \(part) did not arrive in time")
    }

    /// 413: the body is larger than the account may send.
    static func bodyTooLarge(limit: Int) -> GatewayError {
        GatewayError(413, "body-too-large", "the request body is larger than \(limit) bytes")
    }

    /// 414: the request target is too long.
    static var targetTooLong: GatewayError {
        GatewayError(414, "target-too-long", "the request target is longer than \(RequestRules.maximumTarget) bytes")
    }

    /// 417: an expectation other than 100-continue.
    static var expectationFailed: GatewayError {
        GatewayError(417, "expectation-failed", "the only expectation that is met is 100-continue")
    }

    /// 431: too many headers, or too much of them.
    static var headersTooLarge: GatewayError {
        GatewayError(431, "headers-too-large", "the request's headers are too many or too large")
    }
}
