import Foundation
import NIOCore
import Synchronization
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
        "a connection that is refused is tried once more where the request may be repeated, as long as the budget lasts",
        arguments: [("GET", 2), ("POST", 1)])
    func refused(method: String, tries: Int) async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group) { _ in .nothing }
            let port = server.port
            try await server.stop()
            // The guard is asked for each attempt.
            let asked = Mutex(0)
            let request = world.request(method, port: port, scheme: "http", host: "127.0.0.1") { _ in
                asked.withLock { $0 += 1 }
                return true
            }
            #expect(await world.call(request).failure?.kind == .unreachable)
            #expect(asked.withLock { $0 } == tries)
            for _ in 0..<49 { _ = await world.call(request) }
            // Ten, and one of five.
            let retries = asked.withLock { $0 } - 50
            #expect(method == "POST" ? retries == 0 : (10...20).contains(retries), "\(retries)")
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
