/// What of a request's head decides how the exchange runs, whoever it is from and wherever it goes.
struct RequestShape: Hashable, Sendable {
    /// How long the body is.
    var framing: RequestFraming
    /// Whether the method is HEAD, whose answers have no body.
    var isHead = false
    /// Whether the client speaks HTTP/1.0, which knows no chunks.
    var isHTTP10 = false
    /// Whether the client waits for `100 Continue` before it sends the body.
    var expectsContinue = false
    /// Whether the connection ends with this exchange.
    var wantsClose = false
}
