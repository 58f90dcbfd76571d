internal import Crypto

/// A PKCS#12 bundle that is tried once and not kept.
package enum UploadedBundle {
    /// No bundle is larger, in bytes: that of a file in the certificates folder.
    package static var largest: Int { CertificateFolder.largestFile }

    /// The identity in a bundle, if it can be presented at `now`, in seconds since 1970-01-01T00:00:00Z.
    ///
    /// Takes as long as the bundle's encryption asks for, up to seconds: not for an event loop.
    ///
    /// - Parameters:
    ///   - bundle: the bundle, which complaints call by the form's field, `file`.
    ///   - password: `nil` when none was given.
    /// - Throws: why it cannot be presented.
    package static func identity(
        in bundle: SecretBytes, password: SecretBytes?, at now: Int64
    ) throws(NotUsable) -> ClientIdentity {
        guard BinaryForm(bundle.bytes) == .pkcs12 else {
            throw NotUsable(.unreadable, "`file` is not a PKCS#12 bundle")
        }
        let file = try CertificateFile(
            bundle.bytes, name: "file", password: password, passwordPlace: "the form field `password`")
        let loaded = ClientIdentityEntry.Loaded(
            file: file, contentDigest: SHA256.hash(data: []), isWorldReadable: false, outage: nil)
        if let problem = loaded.problem(reference: "file", at: now) { throw problem }
        return file.identity
    }
}
