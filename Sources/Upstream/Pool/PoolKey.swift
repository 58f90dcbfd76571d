/// What requests must have in common, byte for byte, to share connections.
///
/// libcurl 7.88 reuses a connection for a request with the same certificate and another private key, so pools are told
/// apart here: one connection cache for each account, certificate, key, pinned address and set of authorities.
struct PoolKey: Hashable {
    private let isolation: String
    private let connectTo: (address: String, port: Int)?
    /// The client certificate.
    let identity: UpstreamIdentity?
    /// The authorities, where the request names its own.
    let authorities: [UInt8]?

    /// The key of a request's pool.
    init(_ request: UpstreamRequest) {
        isolation = request.isolation
        identity = request.identity
        authorities = request.authorities
        connectTo = request.connectTo
    }

    /// Compares bytes: text that Unicode holds for the same is not.
    static func == (left: PoolKey, right: PoolKey) -> Bool {
        left.isolation.isSame(as: right.isolation) && left.connectTo?.port == right.connectTo?.port
            && left.connectTo?.address == right.connectTo?.address && left.identity == right.identity
            && left.authorities == right.authorities
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(isolation)
        hasher.combine(identity)
    }
}

extension String {
    /// Whether two texts are the same byte for byte, which `==` does not say. Looks at all bytes, many at a time.
    func isSame(as other: String) -> Bool {
        let left = utf8.span
        let right = other.utf8.span
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in 0..<left.count { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
