import SallyportPolicy

/// A host and port of forward URLs, as a key of `upstream.connectTo`.
struct PinnedHost: Hashable, Sendable {
    /// The host, as ``ForwardURL/Host`` writes it.
    var host: String
    var port: UInt16

    /// The place that a URL leads to.
    init(of url: ForwardURL) {
        host = url.host.description
        port = url.port
    }

    /// Reads `host:port`; the host follows the grammar of forward URLs.
    init?(_ text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")), text.utf8.last != UInt8(ascii: ":"),
            !text.utf8.contains(UInt8(ascii: "/")), !text.utf8.contains(UInt8(ascii: "?")),
            let url = try? ForwardURL("https://\(text)/"), text[colon...].utf8.count > 1
        else { return nil }
        self.init(of: url)
    }

    static let type = ValueType<PinnedHost>.parsed("host:port", expression: "[^/?]+:[0-9]+") { text in
        PinnedHost(text).map { .success($0) }
            ?? .failure(
                ValueProblem(
                    .invalidConfigurationValue, "`\(text)` is not a host and port",
                    help: "write them as host:port, such as \"idp.acme-bank.example:443\""))
    }
}
