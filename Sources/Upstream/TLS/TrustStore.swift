import COpenSSL

/// The authorities that upstreams are judged by (`X509_STORE *`), read once for all connections.
///
/// `@unchecked Sendable` is safe: nothing is added after the initialiser, and OpenSSL locks what it remembers in a store.
@safe final class TrustStore: @unchecked Sendable {
    /// OpenSSL's store, valid as long as this object; contexts that are given it count a reference.
    let handle: OpaquePointer

    /// The certificates of a text in PEM.
    /// - Throws: `MalformedPEM` when one of them cannot be read, or there is none.
    init(_ bytes: PinnedBytes) throws(MalformedPEM) {
        guard var reader = PEMReader(bytes), let store = unsafe X509_STORE_new() else { throw MalformedPEM() }
        unsafe handle = store
        var count = 0
        while let certificate = unsafe try reader.nextCertificate() {
            _ = unsafe X509_STORE_add_cert(store, certificate)
            unsafe X509_free(certificate)
            count += 1
        }
        guard count > 0 else { throw MalformedPEM() }
        // As libcurl sets up its own: an authority that is named here is trusted, whoever else vouches for it, and whether
        // it is a root or not.
        _ = unsafe X509_STORE_set_flags(store, UInt(X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN))
    }

    deinit {
        unsafe X509_STORE_free(handle)
    }
}
