/// What requests must have in common, byte for byte, to share connections.
///
/// libcurl 7.88 reuses a connection for a request with the same certificate and another private key, so pools are told
/// apart here: one connection cache for each account, certificate, key, pinned address and set of authorities.
struct PoolKey: Hashable {
    private let isolation: String
    private let connectTo: String?
    /// The client certificate.
    let identity: UpstreamIdentity?
    /// The authorities, where the request names its own.
    let authorities: [UInt8]?

    /// The key of a request's pool.
    init(_ request: UpstreamRequest) {
        isolation = request.isolation
        identity = request.identity
        authorities = request.authorities
        connectTo = request.connectTo.map { "\($0.address) \($0.port)" }
    }

    /// Compares bytes: text that Unicode holds for the same is not.
    static func == (left: PoolKey, right: PoolKey) -> Bool {
        left.isolation.utf8.elementsEqual(right.isolation.utf8) && left.connectTo == right.connectTo
            && left.identity == right.identity && left.authorities == right.authorities
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(isolation)
        hasher.combine(identity)
    }
}
