import Hummingbird
import NIOCore

extension Response {
    /// An answer in plain text, or in another type of text.
    static func text(
        _ status: HTTPResponse.Status, _ text: String, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// A document.
    static func json(_ text: String, _ status: HTTPResponse.Status = .ok) -> Response {
        .text(status, text, type: "application/json")
    }
}
