/// Which requests may share connections and TLS sessions. Compared by full values: the certificate and the key themselves,
/// not their digests.
struct PoolKey: Hashable {
    /// The account.
    var isolation: String
    /// The client certificate with its key; nil for none.
    var identity: UpstreamIdentity?

    /// The key of a request's pool.
    init(_ request: UpstreamRequest) {
        isolation = request.isolation
        identity = request.identity
    }
}
