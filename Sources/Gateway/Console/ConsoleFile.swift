import Hummingbird
import NIOCore

/// A file of the operator's page. They are part of the program, so that the page needs nothing that could be missing.
struct ConsoleFile: Sendable {
    let path: String
    private let type: String
    private let bytes: [UInt8]

    /// All of them.
    static let all = [
        ConsoleFile(path: "/", type: "text/html; charset=utf-8", bytes: PackageResources.console_html),
        ConsoleFile(path: "/console.css", type: "text/css; charset=utf-8", bytes: PackageResources.console_css),
        ConsoleFile(path: "/console.js", type: "text/javascript; charset=utf-8", bytes: PackageResources.console_js),
    ]

    /// What may be loaded, and from where: from here alone, and nothing that stands within the page. Nobody may frame it.
    private static let contentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// The answer. Another version of the program may have another page: it is always asked for.
    var response: Response {
        var response = Response.text(.ok, "", type: type)
        response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        response.headers[.contentSecurityPolicy] = Self.contentSecurityPolicy
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }
}
