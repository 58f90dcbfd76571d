internal import Crypto

extension ClientIdentity {
    /// The identity in a file that somebody hands over, if it can be presented at `now`, in seconds since
    /// 1970-01-01T00:00:00Z: PEM, with its key encrypted or not, or PKCS#12.
    ///
    /// Takes as long as the encryption asks for, up to seconds: not for an event loop.
    ///
    /// - Parameters:
    ///   - name: how complaints call the file.
    ///   - password: `nil` when none was given.
    ///   - passwordPlace: how complaints call the place that the password is read from.
    /// - Throws: why it cannot be presented.
    package static func imported(
        from content: SecretBytes, name: String, password: SecretBytes?, passwordPlace: String, at now: Int64
    ) throws(NotUsable) -> ClientIdentity {
        let file = try CertificateFile(
            content.bytes, name: name, password: password, passwordPlace: passwordPlace)
        let loaded = ClientIdentityEntry.Loaded(
            file: file, contentDigest: SHA256.hash(data: []), isWorldReadable: false, outage: nil)
        if let problem = loaded.problem(reference: name, at: now) { throw problem }
        return file.identity
    }
}
