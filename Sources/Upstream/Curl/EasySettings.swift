import CLibCurl
import COpenSSL

/// The options that every transfer of a pool has.
struct EasySettings {
    /// Where trusted certificate authorities come from.
    enum Authorities: Sendable {
        /// Read once.
        case store(TrustStore)
        /// In PEM, which libcurl reads for each connection, together with revocation lists.
        case bytes(PinnedBytes)
        /// The system's bundle at this path; libcurl keeps what it read for each pool.
        case system(path: String?)

        /// The authorities of a text in PEM.
        /// - Throws: `MalformedPEM`.
        init(pem: [UInt8], checksRevocation: Bool) throws(MalformedPEM) {
            let bytes = PinnedBytes(pem)
            let store = try TrustStore(bytes)
            self = checksRevocation ? .bytes(bytes) : .store(store)
        }
    }

    /// The client's settings.
    let configuration: UpstreamConfiguration
    /// Whom to trust.
    let authorities: Authorities
    /// The client certificate; nil for none.
    let identity: TLSIdentity?
    /// What its connections have in common.
    let tls: TLSContext
    /// The TLS sessions of the pool.
    let share: CurlShare
    /// Is told of connections that are closed.
    let poller: Poller

    /// Sets them.
    /// - Throws: `CurlError`.
    func apply(to options: CurlOptions) throws {
        try applyNothingOfItsOwn(to: options)
        try applyTLS(to: options)
        try applyConnections(to: options)
    }

    /// Nothing is sent, followed, stored or read that the request does not say: no proxy of the environment, no
    /// `.netrc`, no cookies, no redirects, no credentials, no decoding, no `%2e` or `/../` squashed.
    private func applyNothingOfItsOwn(to options: CurlOptions) throws {
        try options.set(CURLOPT_PATH_AS_IS, 1)
        try options.set(CURLOPT_FOLLOWLOCATION, 0)
        try options.set(CURLOPT_PROXY, "")
        try options.set(CURLOPT_NOPROXY, "*")
        try options.set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try options.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        try options.set(CURLOPT_HSTS_CTRL, 0)
        try options.set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        try options.set(CURLOPT_HTTP_TRANSFER_DECODING, 1)
        try options.set(CURLOPT_HTTP09_ALLOWED, 0)
        try options.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try options.set(CURLOPT_NOSIGNAL, 1)
        try options.set(CURLOPT_NOPROGRESS, 1)
        // An answer that comes before the body was sent ends the upload; libcurl closes the connection after it.
        try options.set(CURLOPT_KEEP_SENDING_ON_ERROR, 0)
        // A transfer that is given up while its name is resolved does not make the thread wait for the resolver.
        try options.set(CURLOPT_QUICK_EXIT, 1)
    }

    private func applyTLS(to options: CurlOptions) throws {
        try options.set(CURLOPT_SSL_VERIFYPEER, 1)
        try options.set(CURLOPT_SSL_VERIFYHOST, 2)
        try options.set(CURLOPT_SSLVERSION, minimumVersion)
        // libcurl would trust the system's directory beside the authorities named here.
        try options.set(CURLOPT_CAPATH, nil)
        switch authorities {
        case .store:
            try options.set(CURLOPT_CAINFO, nil)
        case .bytes(let bytes):
            try options.set(CURLOPT_CAINFO, nil)
            try options.set(CURLOPT_CAINFO_BLOB, bytes)
        case .system(let path):
            try options.set(CURLOPT_CAINFO, path)
        }
        try options.set(CURLOPT_CRLFILE, configuration.crlFile)
        try unsafe options.set(CURLOPT_SHARE, pointer: share.pointer)
    }

    /// Sets up OpenSSL for a new connection, beyond what libcurl did. libcurl itself would read certificate, key and
    /// authorities anew for each connection, which takes longer than the handshake.
    /// - Parameter context: The connection's `SSL_CTX *`.
    /// - Returns: OpenSSL's words when it refuses the client certificate.
    func setUp(_ context: OpaquePointer) -> String? {
        guard unsafe !tls.isKept(context) else { return nil }
        if case .store(let store) = authorities { unsafe SSL_CTX_set1_cert_store(context, store.handle) }
        if let refusal = unsafe identity?.present(in: context) { return refusal }
        // Revocation lists, which libcurl reads for each connection, it would add to those that it has read for others.
        if configuration.crlFile == nil { unsafe tls.keep(context) }
        return nil
    }

    private var minimumVersion: Int {
        switch configuration.minimumTLS {
        case .v12: Int(CURL_SSLVERSION_TLSv1_2)
        case .v13: Int(CURL_SSLVERSION_TLSv1_3)
        }
    }

    private func applyConnections(to options: CurlOptions) throws {
        try options.set(CURLOPT_TCP_NODELAY, 1)
        try options.set(CURLOPT_MAXAGE_CONN, UpstreamConfiguration.connectionIdleSeconds)
        try options.set(CURLOPT_MAXLIFETIME_CONN, Int(configuration.connectionLifetime.components.seconds))
        try options.set(CURLOPT_DNS_CACHE_TIMEOUT, UpstreamConfiguration.nameSeconds)
        try options.set(CURLOPT_BUFFERSIZE, 32 * 1024)
        try options.set(CURLOPT_UPLOAD_BUFFERSIZE, 64 * 1024)
    }
}
