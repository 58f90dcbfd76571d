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
        return try ClientIdentity.imported(
            from: bundle, name: "file", password: password, passwordPlace: "the form field `password`", at: now)
    }
}
