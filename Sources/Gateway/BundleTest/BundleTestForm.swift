import ClientCertificates
import NIOCore

/// The form of a bundle test: the bundle, its password, and what to send.
struct BundleTestForm: Sendable {
    let bundle: SecretBytes
    /// nil where the form has none.
    let password: SecretBytes?
    /// nil where the form has none, or an empty one.
    let body: ByteBuffer?
    /// What the form says that the body is.
    let bodyType: String?

    /// Takes the form apart.
    init(_ form: SecretBytes, boundary: String) throws(GatewayError) {
        do throws(MultipartForm.Malformed) {
            let form = try MultipartForm(form, boundary: boundary)
            guard let file = try form.field("file") else {
                throw MultipartForm.Malformed("the form needs the field `file` with a PKCS#12 bundle")
            }
            bundle = file.content
            password = try form.field("password")?.content
            let body = try form.field("body").flatMap { $0.content.count > 0 ? $0 : nil }
            self.body = body.map { ByteBuffer(bytes: $0.content.bytes) }
            bodyType = body?.contentType
        } catch {
            throw .invalidForm(error.detail)
        }
        guard bundle.count <= UploadedBundle.largest else { throw .bundleTooLarge(limit: UploadedBundle.largest) }
    }
}
