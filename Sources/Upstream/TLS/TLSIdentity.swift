import COpenSSL

/// A client certificate with its chain and key as OpenSSL holds them, read once for all connections of a pool.
@safe final class TLSIdentity {
    private let certificate: OpaquePointer
    private let chain: OpaquePointer
    private let key: OpaquePointer

    /// Reads both texts.
    /// - Parameters:
    ///   - chain: The certificate and its intermediates in PEM, leaf first.
    ///   - key: The private key in PEM.
    /// - Throws: `MalformedPEM`.
    init(chain: PinnedBytes, key: PinnedBytes) throws(MalformedPEM) {
        guard var certificates = PEMReader(chain), var keys = PEMReader(key) else { throw MalformedPEM() }
        guard let leaf = unsafe try certificates.nextCertificate(), let list = unsafe sallyport_certificates_new()
        else {
            throw MalformedPEM()
        }
        unsafe certificate = leaf
        unsafe self.chain = list
        do throws(MalformedPEM) {
            while let next = unsafe try certificates.nextCertificate() {
                _ = unsafe sallyport_certificates_push(list, next)
            }
            unsafe self.key = try keys.nextPrivateKey()
        } catch {
            unsafe X509_free(leaf)
            unsafe sallyport_certificates_free(list)
            throw error
        }
    }

    deinit {
        unsafe X509_free(certificate)
        unsafe sallyport_certificates_free(chain)
        unsafe EVP_PKEY_free(key)
    }

    /// Presents the certificate in connections of a context (`SSL_CTX *`).
    /// - Returns: OpenSSL's words when it refuses it, such as for a signature that is too weak.
    func present(in context: OpaquePointer) -> String? {
        ERR_clear_error()
        guard unsafe SSL_CTX_use_cert_and_key(context, certificate, key, chain, 1) != 1 else { return nil }
        var text = [CChar](repeating: 0, count: 256)
        let capacity = text.count
        unsafe ERR_error_string_n(ERR_get_error(), &text, capacity)
        ERR_clear_error()
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
