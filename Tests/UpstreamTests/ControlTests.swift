import NIOCore
import Synchronization
import Testing

@testable import Upstream

@Suite("The gateway's own calls")
struct ControlTests {
    /// Runs with a control client that trusts the world's authority, and a server that answers as told.
    private func run(
        tls: Bool = true, _ behaviour: @escaping RawServer.Behaviour,
        _ body: (ControlClient, RawServer, World) async throws -> Void
    ) async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group, tls: tls ? world.tls() : nil, behaviour)
            let client = try ControlClient(on: world.loop)
            let result: Result<Void, any Error>
            do {
                try await body(client, server, world)
                result = .success(())
            } catch { result = .failure(error) }
            await client.shutdown()
            try await server.stop()
            try result.get()
        }
    }

    private func request(
        _ server: RawServer, _ world: World, scheme: String = "https", method: String = "GET", body: String? = nil,
        limit: Int = 1000, total: Duration = .seconds(10), allowsHTTP: Bool = false
    ) -> ControlRequest {
        ControlRequest(
            method: method, url: "\(scheme)://localhost:\(server.port)/keys?a=b",
            headers: [("Authorization", "Basic c2VjcmV0"), ("Accept", "application/json")],
            body: body.map { Array($0.utf8) }, timeouts: .init(connect: .seconds(5), total: total), answerLimit: limit,
            authorities: Array(world.authority.pem.utf8), allowsHTTP: allowsHTTP)
    }

    private func failure(_ client: ControlClient, _ request: ControlRequest) async -> ControlFailure? {
        do {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }

    @Test func wholeAnswers() async throws {
        try await run { heard in
            heard.isComplete
                ? .ok(heard.text.hasSuffix("token=x") ? "posted" : "got", fields: "X-A: 1\r\nx-a: 2\r\n") : .nothing
        } _: { client, server, world in
            let got = try await client.send(request(server, world))
            #expect(got.status == 200)
            #expect(got.body == Array("got".utf8))
            #expect(got.values(of: "x-a") == ["1", "2"])
            let posted = try await client.send(request(server, world, method: "POST", body: "token=x"))
            #expect(posted.body == Array("posted".utf8))
            let text = server.received.joined()
            #expect(text.contains("GET /keys?a=b HTTP/1.1\r\n"))
            #expect(text.contains("Authorization: Basic c2VjcmV0\r\n"))
            #expect(text.contains("Content-Length: 7\r\n"))
            #expect(!text.lowercased().contains("cookie") && !text.contains("User-Agent"))
        }
    }

    @Test func answersAreBounded() async throws {
        let announced = "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + String(repeating: "x", count: 1001)
        let endless = "HTTP/1.1 200 OK\r\n\r\n"
        for (head, body) in [(announced, 0), (endless, 4 << 20)] {
            try await run { _ in
                var reply = RawServer.Reply.send(head)
                reply.body = body
                return reply
            } _: { client, server, world in
                #expect(await failure(client, request(server, world))?.kind == .tooLarge)
            }
        }
        // Larger than what is let through without being consumed.
        try await run { _ in
            .ok(String(repeating: "y", count: 700_000))
        } _: { client, server, world in
            let answer = try await client.send(request(server, world, limit: 700_000))
            #expect(answer.body.count == 700_000)
        }
    }

    @Test func redirectsAreAnswers() async throws {
        try await run { _ in
            .send("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
        } _: { client, server, world in
            let answer = try await client.send(request(server, world))
            #expect(answer.status == 302)
            #expect(server.received.count == 1)
        }
    }

    @Test func authoritiesAreTheRequests() async throws {
        try await run { _ in
            .ok()
        } _: { client, server, world in
            #expect(try await client.send(request(server, world)).status == 200)
            // Neither the system's authorities nor another's vouch for the server, kept connection or not.
            for authorities in [nil, Array(try TestAuthority("Another").pem.utf8)] {
                var other = request(server, world)
                other.authorities = authorities
                let failure = await failure(client, other)
                #expect(failure?.kind == .failed)
                #expect(
                    failure?.description.contains("the server's certificate is not trusted") == true,
                    "\(failure?.description ?? "")")
            }
        }
    }

    @Test func plainHTTPMustBeAllowed() async throws {
        try await run(tls: false) { _ in
            .ok()
        } _: { client, server, world in
            #expect(await failure(client, request(server, world, scheme: "http"))?.kind == .notAllowed)
            #expect(server.received.isEmpty)
            let answer = try await client.send(request(server, world, scheme: "http", allowsHTTP: true))
            #expect(answer.status == 200)
            for scheme in ["ftp", "file", "HTTP", "gopher"] {
                #expect(
                    await failure(client, request(server, world, scheme: scheme, allowsHTTP: true))?.kind == .notAllowed
                )
            }
        }
    }

    @Test func slownessIsBounded() async throws {
        try await run { _ in
            .nothing
        } _: { client, server, world in
            let failure = await failure(client, request(server, world, total: .milliseconds(150)))
            #expect(failure?.kind == .timeout)
        }
        // A head and then nothing.
        try await run { _ in
            .send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        } _: { client, server, world in
            #expect(await failure(client, request(server, world, total: .milliseconds(150)))?.kind == .timeout)
        }
    }

    @Test func callsCanBeCancelled() async throws {
        try await run { _ in
            .nothing
        } _: { client, server, world in
            let request = request(server, world)
            let task = Task { await failure(client, request) }
            while server.received.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
            task.cancel()
            #expect(await task.value?.kind == .cancelled)
            // One that was cancelled before it began.
            let late = Task {
                while !Task.isCancelled { await Task.yield() }
                return await failure(client, request)
            }
            late.cancel()
            #expect(await late.value?.kind == .cancelled)
        }
    }

    @Test func manyAtOnce() async throws {
        try await run { heard in
            heard.isComplete ? .ok() : .nothing
        } _: { client, server, world in
            let request = request(server, world, method: "POST", body: "x")
            let good = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<100 { group.addTask { (try? await client.send(request).status) ?? 0 } }
                return await group.reduce(0) { $0 + ($1 == 200 ? 1 : 0) }
            }
            #expect(good == 100)
        }
    }

    @Test func nothingIsSentAfterTheEnd() async throws {
        try await run { _ in
            .ok()
        } _: { client, server, world in
            await client.shutdown()
            #expect(await failure(client, request(server, world))?.kind == .cancelled)
            #expect(server.received.isEmpty)
        }
    }

    @Test func secretsAreNotDescribed() {
        let request = ControlRequest(
            url: "https://login.example/", headers: [("Authorization", "hidden")], body: Array("hidden".utf8))
        var dumped = ""
        dump(request, to: &dumped)
        for text in ["\(request)", String(reflecting: request), dumped] { #expect(!text.contains("hidden")) }
    }
}
