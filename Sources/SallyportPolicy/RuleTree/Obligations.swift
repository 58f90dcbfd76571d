/// How long each part of an upstream call may take.
public struct Timeouts: Hashable, Sendable {
    /// From the first attempt to a finished TLS handshake.
    public var connect: Duration
    /// From the request's last byte to the answer's first.
    public var firstByte: Duration
    /// Without a byte in either direction.
    public var idle: Duration
    /// The whole call.
    public var total: Duration

    /// What holds when no document says otherwise.
    package static let standard = Timeouts(
        connect: .seconds(5), firstByte: .seconds(30), idle: .seconds(60), total: .seconds(300))

    func overridden(by setting: TimeoutsSetting) -> Timeouts {
        Timeouts(
            connect: setting.connect ?? connect, firstByte: setting.firstByte ?? firstByte, idle: setting.idle ?? idle,
            total: setting.total ?? total)
    }
}

/// How much one account may ask for.
public struct Limits: Hashable, Sendable {
    /// The request body's size in bytes.
    public var requestBody: Int
    /// Requests in a second, in the long run.
    public var requestsPerSecond: Int
    /// Requests at once after a pause.
    public var burst: Int
    /// Requests under way at one time.
    public var concurrent: Int

    /// What holds when no document says otherwise.
    package static let standard = Limits(
        requestBody: 64 << 20, requestsPerSecond: 200, burst: 400, concurrent: 100)

    func overridden(by setting: LimitsSetting) -> Limits {
        Limits(
            requestBody: setting.requestBody ?? requestBody,
            requestsPerSecond: setting.requestsPerSecond ?? requestsPerSecond, burst: setting.burst ?? burst,
            concurrent: setting.concurrent ?? concurrent)
    }
}

/// What a permitted request is held to, before the service's certificate and the client's wishes are looked at.
package struct Obligations: Hashable, Sendable {
    package var readScopes: [Scope]
    package var writeScopes: [Scope]
    /// The rule's own certificate; nil leaves it to the service.
    package var certificate: String?
    /// The rule's own fallback; nil leaves it to the service, then the account.
    package var fallback: Fallback?
    package var timeouts: Timeouts
    package var limits: Limits

    package func scopes(for method: Method) -> [Scope] { method.isRead ? readScopes : writeScopes }
}
