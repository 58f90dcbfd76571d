import Foundation
import NIOCore
import Testing

@testable import Upstream

@Suite("what is sent twice, and what never", .serialized)
struct ResendTests {
    /// An upstream that answers the first request of a connection and closes the connection upon the second, having
    /// read it.
    private func fickle(_ world: World) async throws -> RawServer {
        try await RawServer(on: world.group) { heard in
            guard heard.isComplete else { return .nothing }
            if heard.connection == 0, heard.request > 0 { return RawServer.Reply(close: true) }
            return .ok("connection \(heard.connection)")
        }
    }

    @Test("a request that may be repeated is sent again", arguments: ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
    func idempotent(method: String) async throws {
        try await World.run { world in
            let server = try await fickle(world)
            let request = world.request(method, port: server.port, scheme: "http")
            #expect(await world.call(request).status == 200)
            let answer = await world.call(request)
            #expect(answer.failure == nil)
            #expect(answer.status == 200)
            #expect(server.received.count == 2)
        }
    }

    @Test(
        "a request that may not, or whose body is gone, is not",
        arguments: [("POST", nil), ("PATCH", nil), ("POST", "body"), ("PUT", "body"), ("DELETE", "body")]
            as [(String, String?)])
    func once(method: String, body: String?) async throws {
        try await World.run { world in
            let server = try await fickle(world)
            #expect(await world.call(world.request(port: server.port, scheme: "http")).status == 200)
            let request = world.request(
                method, port: server.port, path: "/once", scheme: "http",
                body: body.map { .streamed(length: Int64($0.utf8.count)) } ?? .none)
            let failure = await world.call(request, body: body.map { [$0] } ?? []).failure
            #expect(failure?.kind == .responseCutShort)
            #expect(failure?.requestWasSent == true)
            #expect(failure?.transportMessage.contains("without an answer") == true)
            #expect(server.received.joined().components(separatedBy: "/once").count == 2)
        }
    }

    @Test("on a new connection nothing is sent twice", arguments: ["GET", "POST"])
    func fresh(method: String) async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group) {
                $0.isComplete ? RawServer.Reply(close: true) : .nothing
            }
            let answer = await world.call(world.request(method, port: server.port, scheme: "http"))
            #expect(answer.failure?.kind == .responseCutShort)
            #expect(server.received.count == 1)
        }
    }

    @Test(
        "a connection that the upstream closed while it was kept is not used, for a POST either",
        arguments: ["http", "https"])
    func closedWhileKept(scheme: String) async throws {
        try await World.run { world in
            let tls = scheme == "https" ? try world.tls() : nil
            let server = try await RawServer(on: world.group, tls: tls) { heard in
                guard heard.isComplete else { return .nothing }
                return .send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", close: true)
            }
            for number in 1...5 {
                let request = world.request("POST", port: server.port, scheme: scheme, body: .streamed(length: 4))
                let answer = await world.call(request, body: ["body"])
                #expect(answer.failure == nil)
                #expect(answer.text == "ok")
                try await eventually { server.closedConnections >= number }
            }
            #expect(server.received.count == 5)
        }
    }
}
