import NIOCore

/// What a connection knows of a bundle test under way.
struct BundleTest {
    let request: BundleTestRequest
    /// What is sent upstream, once the form has been taken apart; nil for nothing.
    var body: ByteBuffer?
    /// What the form says that the body is.
    var bodyType: String?

    /// How long what is sent is. Where nothing is, a method that has a body mostly announces that.
    func framing(of method: String) -> RequestFraming {
        if let body { return .length(body.readableBytes) }
        return method == "GET" || method == "DELETE" || method == "OPTIONS" ? .none : .length(0)
    }

    /// The client's headers with those that are about the form, and not about what is in it, replaced.
    func upstreamHeaders(_ headers: [HeaderField]) -> [HeaderField] {
        let type = request.contentType ?? bodyType
        return headers.filter { !HeaderName.hasPrefix($0.name, "content-") }
            + (type.map { [HeaderField("Content-Type", $0)] } ?? [])
    }
}
