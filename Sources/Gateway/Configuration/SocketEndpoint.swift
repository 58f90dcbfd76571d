import SallyportPolicy

/// An address and a port to connect to.
struct SocketEndpoint: Hashable, Sendable {
    var address: IPAddress
    var port: UInt16

    /// Reads `address:port`, IPv6 in brackets.
    init?(_ text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        var host = text[..<colon]
        let digits = text[text.utf8.index(after: colon)...]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.utf8.contains(UInt8(ascii: ":")) {
            return nil
        }
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = UInt16(digits), port > 0, let address = IPAddress(String(host))
        else { return nil }
        self.address = address
        self.port = port
    }

    private static let expression =
        #"(?:\#(IPAddress.v4Expression)|\[(?:\#(IPAddress.v4Expression)|\#(IPAddress.v6Expression))\]):[0-9]+"#

    static let type = ValueType<SocketEndpoint>.parsed("address:port", expression: expression) { text in
        SocketEndpoint(text).map { .success($0) }
            ?? .failure(
                ValueProblem(
                    .invalidConfigurationValue, "`\(text)` is not an address and port",
                    help: "write them as address:port, such as \"127.0.0.1:9443\" or \"[::1]:9443\""))
    }
}
