internal import FoundationEssentials
internal import NIOHTTP1

/// What a demo upstream answers: the request as it arrived.
struct DemoUpstreamAnswer: Encodable {
    /// The certificate that the client presented.
    struct ClientCertificate: Encodable {
        /// Its subject (RFC 4514).
        let subject: String
        /// SHA-256 of its DER, in lower-case hexadecimal.
        let fingerprint: String
    }

    private let method: String
    private let path: String
    private let host: String?
    private let headers: [String: String]
    private let bodyBytes: Int
    private let clientCertificate: ClientCertificate?

    /// The answer to one request. `path` is the request target as sent, with its query.
    init(head: HTTPRequestHead, bodyBytes: Int, clientCertificate: ClientCertificate?) {
        self.method = head.method.rawValue
        self.path = head.uri
        self.host = head.headers.first(name: "host")
        // RFC 9110 5.3: repeated fields are one, joined with commas.
        self.headers = Dictionary(
            head.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { "\($0), \($1)" })
        self.bodyBytes = bodyBytes
        self.clientCertificate = clientCertificate
    }

    /// The answer as JSON, with sorted keys.
    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }

    /// Writes what is absent as `null`, so that a reader finds every key.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(method, forKey: .method)
        try container.encode(path, forKey: .path)
        try container.encode(host, forKey: .host)
        try container.encode(headers, forKey: .headers)
        try container.encode(bodyBytes, forKey: .bodyBytes)
        try container.encode(clientCertificate, forKey: .clientCertificate)
    }

    private enum CodingKeys: String, CodingKey {
        case method, path, host, headers, bodyBytes, clientCertificate
    }
}
