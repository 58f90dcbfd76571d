import COpenSSL

/// Reads what is in a text in PEM (RFC 7468), one thing after the other. Does not copy the text.
@safe struct PEMReader: ~Copyable {
    private let reader: OpaquePointer
    private let bytes: PinnedBytes

    /// A reader at the beginning of a text; nil without memory.
    init?(_ bytes: PinnedBytes) {
        guard bytes.count <= Int32.max, let reader = unsafe sallyport_reader_new(bytes.address, bytes.count) else {
            return nil
        }
        unsafe self.reader = reader
        self.bytes = bytes
    }

    deinit {
        _ = unsafe BIO_free(reader)
    }

    /// The next certificate; nil at the end. It belongs to the caller.
    /// - Throws: `MalformedPEM` when what is there is none.
    mutating func nextCertificate() throws(MalformedPEM) -> OpaquePointer? {
        if let certificate = unsafe PEM_read_bio_X509(reader, nil, nil, nil) { return unsafe certificate }
        guard sallyport_pem_is_at_end() != 0 else { throw MalformedPEM() }
        return nil
    }

    /// The next private key, which is not encrypted. It belongs to the caller.
    /// - Throws: `MalformedPEM` when there is none.
    mutating func nextPrivateKey() throws(MalformedPEM) -> OpaquePointer {
        guard let key = unsafe sallyport_read_private_key(reader) else {
            ERR_clear_error()
            throw MalformedPEM()
        }
        return unsafe key
    }
}

/// A text in PEM does not hold what it should.
struct MalformedPEM: Error {}
