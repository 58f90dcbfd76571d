import Foundation
import NIOCore
import Testing

@testable import Upstream

@Suite("what the upstream sees", .serialized)
struct WireTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var method: String
        var body: [String]?
        var length: Int64?
        var headers: [(name: String, value: String)] = []
        var expected: String
        var testDescription: String { "\(method) \(body.map { "\($0)" } ?? "none") \(length.map(String.init) ?? "-")" }
    }

    static let chunked = "Transfer-Encoding: chunked\r\n"
    static let cases: [Case] = [
        Case(method: "GET", expected: "\r\n"),
        Case(method: "HEAD", expected: "\r\n"),
        Case(method: "OPTIONS", expected: "\r\n"),
        Case(method: "DELETE", expected: "\r\n"),
        Case(method: "POST", expected: "Content-Length: 0\r\n\r\n"),
        Case(method: "PUT", expected: "Content-Length: 0\r\n\r\n"),
        Case(method: "PATCH", body: [], length: 0, expected: "Content-Length: 0\r\n\r\n"),
        Case(method: "POST", body: ["ab", "", "c"], length: 3, expected: "Content-Length: 3\r\n\r\nabc"),
        Case(method: "GET", body: ["abc"], length: 3, expected: "Content-Length: 3\r\n\r\nabc"),
        Case(method: "DELETE", body: ["abc"], length: 3, expected: "Content-Length: 3\r\n\r\nabc"),
        Case(method: "HEAD", body: ["abc"], length: 3, expected: "Content-Length: 3\r\n\r\nabc"),
        Case(method: "OPTIONS", body: ["abc"], length: 3, expected: "Content-Length: 3\r\n\r\nabc"),
        Case(method: "PUT", body: ["abc"], length: nil, expected: "\r\n3\r\nabc\r\n0\r\n\r\n"),
        Case(method: "POST", body: [], length: nil, expected: "\r\n0\r\n\r\n"),
        Case(
            method: "POST", body: ["x"], length: 1,
            headers: [
                ("Content-Type", "text/plain"), ("X-Empty", ""), ("x-twice", "1"), ("x-twice", "2"), ("Accept", "a/b"),
                ("Cookie", "a=b"), ("Authorization", "Basic eDp5"), ("Host", "evil.test"), ("Content-Length", "99"),
                ("Expect", "100-continue"), ("Connection", "close, x-twice"), ("Transfer-Encoding", "chunked"),
                ("Accept-Encoding", "gzip"), ("User-Agent", "u/1"),
            ],
            expected:
                "Content-Type: text/plain\r\nX-Empty:\r\nx-twice: 1\r\nx-twice: 2\r\nAccept: a/b\r\nCookie: a=b\r\n"
                + "Authorization: Basic eDp5\r\nAccept-Encoding: gzip\r\nUser-Agent: u/1\r\nContent-Length: 1\r\n\r\nx"),
    ]

    /// The header as the upstream saw it is exactly the request line, `Host`, the caller's fields and the framing.
    @Test(arguments: cases)
    func header(of wire: Case) async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group) { heard in
                heard.isComplete ? .ok("") : .nothing
            }
            let body = wire.body == nil ? UpstreamRequest.Body.none : .streamed(length: wire.length)
            let request = world.request(
                wire.method, port: server.port, path: "/a/../b//c/./%2e%2E/?q=%20+", scheme: "http",
                headers: wire.headers, body: body)
            let answer = await world.call(request, body: wire.body ?? [])
            #expect(answer.failure == nil)
            #expect(answer.status == 200)
            let isChunked = wire.body != nil && wire.length == nil
            let seen = (server.received.first ?? "")
            let start = "\(wire.method) /a/../b//c/./%2e%2E/?q=%20+ HTTP/1.1\r\nHost: localhost:\(server.port)\r\n"
            #expect(seen == start + (isChunked ? Self.chunked : "") + wire.expected)
        }
    }

    @Test("an answer's redirect, cookies, codings and 1xx are the caller's business")
    func answers() async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group) { heard in
                guard heard.isComplete else { return .nothing }
                return .send(
                    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                        + "HTTP/1.1 302 Found\r\nLocation: /other\r\nSet-Cookie: a=b\r\nX-Fold: a\r\n  b\r\n"
                        + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "6\r\nnotzip\r\n0\r\nX-Trailer: 1\r\n\r\n")
            }
            for _ in 0..<2 {
                let answer = await world.call(world.request(port: server.port, scheme: "http"))
                #expect(answer.failure == nil)
                #expect(answer.status == 302)
                #expect(answer.version == "1.1")
                #expect(answer.text == "notzip")
                #expect(answer.header("x-fold") == "a b")
                #expect(answer.header("x-trailer") == nil)
                #expect(answer.header("link") == nil)
                #expect(answer.header("content-length") == nil)
                #expect(answer.header("content-encoding") == "gzip")
            }
            #expect(server.received.count == 1)
            #expect(!server.received[0].lowercased().contains("cookie"))
            #expect(!server.received[0].contains("/other"))
        }
    }

    @Test("every byte that a value may have crosses as it is, in both directions")
    func bytes() async throws {
        try await World.run { world in
            let value = [UInt8(ascii: "a")] + Array(0x80...0xFF) + [UInt8(ascii: "\t"), UInt8(ascii: "z")]
            let server = try await RawServer(on: world.group) { heard in
                guard heard.isComplete else { return .nothing }
                let isAsSent = heard.bytes.firstRange(of: Array("X-A: ".utf8) + value + Array("\r\n".utf8)) != nil
                let head = Array("HTTP/1.1 \(isAsSent ? 200 : 400) OK\r\nContent-Length: 0\r\nX-B: ".utf8)
                return RawServer.Reply(bytes: head + value + Array("\r\n\r\n".utf8))
            }
            let text = HeaderText.text(of: value)
            let answer = await world.call(world.request(port: server.port, scheme: "http", headers: [("X-A", text)]))
            #expect(answer.status == 200)
            #expect(answer.header("x-b").flatMap(HeaderText.bytes(of:)) == value)
        }
    }

    @Test("the environment's proxy and key log are not used")
    func environment() async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group, tls: try world.tls()) { $0.isComplete ? .ok() : .nothing }
            let answer = await world.call(world.request(port: server.port))
            #expect(answer.text == "ok")
            #expect(ProcessInfo.processInfo.environment["https_proxy"] == HostileEnvironment.proxy)
            #expect(!FileManager.default.fileExists(atPath: HostileEnvironment.keyLog))
        }
    }

    @Test("an answer without a body ends", arguments: [("GET", 204), ("GET", 304), ("HEAD", 200)])
    func bodiless(method: String, status: Int) async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group) { heard in
                guard heard.isComplete else { return .nothing }
                return .send("HTTP/1.1 \(status) Any\r\n\(status == 204 ? "" : "Content-Length: 10\r\n")\r\n")
            }
            for _ in 0..<2 {
                let answer = await world.call(world.request(method, port: server.port, scheme: "http"))
                #expect(answer.status == status)
                #expect(answer.failure == nil)
                #expect(answer.body.isEmpty)
            }
            #expect(server.received.count == 1)
        }
    }

    @Test("a header that would end the field is not sent", arguments: ["a\r\nx: y", "a\nb", "a\0b", "\u{100}"])
    func injection(value: String) async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group) { $0.isComplete ? .ok() : .nothing }
            let request = world.request(port: server.port, scheme: "http", headers: [("X-A", value)])
            let answer = await world.call(request)
            #expect(answer.failure?.kind == .localFault)
            #expect(server.received.isEmpty)
        }
    }
}
