import Authentication
import Foundation
import NIOCore
import NIOPosix
import Upstream

/// Calls a gateway as a client of it does.
final class GatewayClient: Sendable {
    /// How a request shows who makes it.
    enum Credentials: Sendable {
        case oauth1(consumerKey: String, secret: Secret)
        case bearer(token: String)
        case none
    }

    /// A call through the gateway.
    struct Call: Sendable {
        var account: String
        var method = "GET"
        var forwardURL: String
        var service: String?
        var headers: [(name: String, value: String)] = []
        var body: [UInt8]?
        var contentType: String?
    }

    /// What came back.
    struct Answer: Sendable {
        var status: Int
        var headers: [(String, String)]
        var body: [UInt8]

        /// The first field of this name.
        func header(_ name: String) -> String? {
            headers.first { $0.0.lowercased() == name.lowercased() }?.1
        }
    }

    private let gateway: String
    private let upstream: UpstreamClient

    /// A client of the gateway at `gateway`, such as `http://127.0.0.1:8080`.
    ///
    /// - Parameter caFile: Authorities to judge the gateway's certificate by; nil for the system's.
    init(gateway: String, caFile: String? = nil) throws {
        self.gateway = gateway.hasSuffix("/") ? String(gateway.dropLast()) : gateway
        upstream = try UpstreamClient(UpstreamConfiguration(caFile: caFile, http2: false))
    }

    /// Makes one call and collects its answer.
    func make(_ call: Call, by credentials: Credentials) async throws -> Answer {
        try await make(call, by: credentials) { part, answer in answer.body += Array(part.readableBytesView) }
    }

    /// Makes one call, and hands on the answer's body as it comes.
    func make(
        _ call: Call, by credentials: Credentials, receive: (ByteBuffer, inout Answer) -> Void
    ) async throws -> Answer {
        let url = "\(gateway)/mtls/account/\(call.account)"
        let request = try request(call, url: url, by: credentials)
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let (events, continuation) = AsyncStream<UpstreamEvent>.makeStream()
        let transfer = upstream.start(request, on: eventLoop) { event in
            continuation.yield(event)
            if event.isLast { continuation.finish() }
        }
        if let body = call.body {
            transfer.send(ByteBuffer(bytes: body), written: {})
            transfer.finish()
        }
        var answer = Answer(status: 0, headers: [], body: [])
        for await event in events {
            switch event {
            case .head(let status, let headers, _):
                answer.status = status
                answer.headers = headers
            case .bodyPart(let part):
                receive(part, &answer)
                transfer.consumed(part.readableBytes)
            case .end: break
            case .failed(let failure): throw failure
            }
        }
        return answer
    }

    /// Closes its connections.
    func shutdown() async { await upstream.shutdown() }

    private func request(_ call: Call, url: String, by credentials: Credentials) throws -> UpstreamRequest {
        guard let parts = URLComponents(string: gateway), let host = parts.host, !host.isEmpty,
            let scheme = parts.scheme, ["http", "https"].contains(scheme)
        else { throw CommandFailure("`\(gateway)` is not an http or https URL: write it as http://127.0.0.1:8080") }
        var headers = [(name: "LP-forward-url", value: call.forwardURL), (name: "Accept", value: "*/*")]
        switch credentials {
        case .none: break
        case .bearer(let token): headers.append((name: "Authorization", value: "Bearer \(token)"))
        case .oauth1(let consumerKey, let secret):
            let isForm = call.contentType?.lowercased().hasPrefix("application/x-www-form-urlencoded") ?? false
            let value = try OAuth1Signer.authorizationHeader(
                method: call.method, url: url, consumerKey: consumerKey, secret: secret,
                formBody: isForm ? call.body : nil, timestamp: Int(Date().timeIntervalSince1970))
            headers.append((name: "Authorization", value: value))
        }
        if let service = call.service { headers.append((name: "LP-service-name", value: service)) }
        if let type = call.contentType, call.body != nil { headers.append((name: "Content-Type", value: type)) }
        return UpstreamRequest(
            method: call.method, url: url, host: host.trimmingCharacters(in: ["[", "]"]),
            port: parts.port ?? (scheme == "https" ? 443 : 80), headers: headers + call.headers,
            body: call.body.map { .streamed(length: Int64($0.count)) } ?? .none, isolation: "client", identity: nil,
            timeouts: .init(connect: .seconds(10), firstByte: .seconds(120), idle: .seconds(120), total: .seconds(600)),
            guardAddress: { _ in true })
    }
}
