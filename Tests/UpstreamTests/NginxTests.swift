import Foundation
import NIOCore
import Synchronization
import Testing

@testable import Upstream

@Suite("against nginx", .serialized, .enabled(if: Nginx.isInstalled))
struct NginxTests {
    private func withNginx(
        http2: Bool, connectionsPerHost: Int = 256, files: [String: Int] = [:],
        connectionLifetime: Duration = .seconds(600), _ locations: String = "",
        _ body: (World, Nginx, UpstreamIdentity) async throws -> Void
    ) async throws {
        try await World.run(
            http2: http2, connectionsPerHost: connectionsPerHost, connectionLifetime: connectionLifetime
        ) { world in
            let nginx = try Nginx(world: world, http2: http2, files: files, locations)
            try await nginx.waitUntilReady()
            let identity = world.identity(try world.authority.issue("client"))
            try await body(world, nginx, identity)
        }
    }

    private static let seen = #"location / { return 200 "$ssl_client_verify|$server_protocol|$host|$request_uri"; }"#

    @Test("the certificate is presented, over HTTP/1.1 and HTTP/2", arguments: [false, true])
    func presents(http2: Bool) async throws {
        try await withNginx(http2: http2, Self.seen) { world, nginx, identity in
            let answer = await world.call(world.request(port: nginx.port, path: "/a/../b?q=1", identity: identity))
            #expect(answer.status == 200)
            #expect(answer.version == (http2 ? "2" : "1.1"))
            #expect(answer.text == "SUCCESS|HTTP/\(http2 ? "2.0" : "1.1")|localhost|/a/../b?q=1")
            #expect(answer.header("content-type") == "text/plain")
            let without = await world.call(world.request(port: nginx.port))
            #expect(without.status == 400)
            #expect(without.text.contains("No required SSL certificate was sent"))
            let stranger = world.identity(try TestAuthority("Stranger").issue("client"))
            let refused = await world.call(world.request(port: nginx.port, identity: stranger))
            #expect(refused.status == 400)
            #expect(refused.text.contains("SSL certificate error"))
        }
    }

    @Test("every new connection presents the certificate of its pool", arguments: [false, true])
    func newConnections(http2: Bool) async throws {
        let named = #"keepalive_timeout 0; location / { return 200 "$ssl_client_s_dn $connection"; }"#
        try await withNginx(http2: http2, named) { world, nginx, _ in
            let names = ["one", "two", "three", "four"]
            let identities = try names.map { world.identity(try world.authority.issue($0)) }
            var connections: Set<Substring> = []
            for _ in 0..<5 {
                let answers = await withTaskGroup(of: (String, String).self) { group in
                    for (name, identity) in zip(names, identities) {
                        let request = world.request(port: nginx.port, identity: identity)
                        // Of several requests on one connection of HTTP/2, nginx answers the first alone.
                        for _ in 0..<(http2 ? 1 : 3) {
                            group.addTask { ("CN=\(name)", await world.call(request).text) }
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                for (name, text) in answers {
                    let parts = text.split(separator: " ")
                    #expect(parts.first.map(String.init) == name)
                    if let connection = parts.last { connections.insert(connection) }
                }
            }
            #expect(connections.count >= (http2 ? 20 : 60))
        }
    }

    @Test("methods and bodies", arguments: [false, true], ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
    func methods(http2: Bool, method: String) async throws {
        try await withNginx(http2: http2) { world, nginx, identity in
            for length in [nil, Int64(10)] {
                let request = world.request(
                    method, port: nginx.port, path: "/upload", body: .streamed(length: length), identity: identity)
                let answer = await world.call(request, body: ["01234", "56789"])
                #expect(answer.failure == nil)
                #expect(answer.text == "10")
            }
            let plain = await world.call(world.request(method, port: nginx.port, path: "/upload", identity: identity))
            #expect(plain.status == 200)
            let head = await world.call(world.request("HEAD", port: nginx.port, path: "/upload", identity: identity))
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
        }
    }

    @Test("10 MiB up in parts with pauses", arguments: [false, true])
    func upload(http2: Bool) async throws {
        try await withNginx(http2: http2) { world, nginx, identity in
            let size = 10 << 20
            let request = world.request(
                "PUT", port: nginx.port, path: "/upload", body: .streamed(length: Int64(size)), identity: identity)
            let call = Call(world.client, request, on: world.loop)
            for number in 0..<160 {
                await call.send(ByteBuffer(repeating: 1, count: size / 160))
                if number % 40 == 0 { try await Task.sleep(for: .milliseconds(20)) }
            }
            call.transfer.finish()
            let answer = await call.answer()
            #expect(answer.failure == nil)
            #expect(answer.text == "\(size)")
        }
    }

    @Test("10 MiB down to a slow consumer", arguments: [false, true])
    func download(http2: Bool) async throws {
        let size = 10 << 20
        try await withNginx(http2: http2, files: ["large": size]) { world, nginx, identity in
            let held = Mutex((now: 0, most: 0))
            let loop = world.loop
            let request = world.request(port: nginx.port, path: "/large", identity: identity)
            let call = Call(world.client, request, on: loop, consuming: false) { event, transfer in
                guard case .bodyPart(let part) = event else { return }
                let count = part.readableBytes
                held.withLock {
                    $0.now += count
                    $0.most = max($0.most, $0.now)
                }
                loop.scheduleTask(in: .milliseconds(3)) {
                    held.withLock { $0.now -= count }
                    transfer.consumed(count)
                }
            }
            let answer = await call.answer()
            #expect(answer.failure == nil)
            #expect(answer.body.count == size)
            #expect(held.withLock { $0.most } <= UpstreamConfiguration.responseWindow + 32 * 1024)
        }
    }

    @Test("a body that is refused before it is sent", arguments: [false, true], [true, false])
    func earlyAnswer(http2: Bool, lengthIsKnown: Bool) async throws {
        let location = "location /small { client_max_body_size 1k; proxy_pass http://127.0.0.1:1; }"
        try await withNginx(http2: http2, location) { world, nginx, identity in
            let size = 1 << 20
            let request = world.request(
                "POST", port: nginx.port, path: "/small", body: .streamed(length: lengthIsKnown ? Int64(size) : nil),
                identity: identity)
            let call = Call(world.client, request, on: world.loop)
            call.transfer.send(ByteBuffer(repeating: 1, count: 100_000)) {}
            let answer = await call.answer()
            #expect(answer.status == 413)
            #expect(answer.failure == nil)
            #expect(answer.text.contains("413 Request Entity Too Large"))
        }
    }

    @Test("many at once", arguments: [false, true])
    func concurrent(http2: Bool) async throws {
        try await withNginx(http2: http2, files: ["file": 100_000]) { world, nginx, identity in
            let answers = await withTaskGroup(of: Answer.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let isUpload = number % 2 == 0
                        let request = world.request(
                            isUpload ? "POST" : "GET", port: nginx.port, path: isUpload ? "/upload" : "/file",
                            body: isUpload ? .streamed(length: 100_000) : .none, identity: identity)
                        return await world.call(request, body: isUpload ? [String(repeating: "y", count: 100_000)] : [])
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0.failure == nil && $0.status == 200 } == 200)
            #expect(answers.count { $0.text == "100000" } == 100)
            #expect(answers.count { $0.body.count == 100_000 } == 100)
        }
    }

    @Test("a consumer that stopped does not stop the others", arguments: [false, true])
    func stoppedConsumer(http2: Bool) async throws {
        try await withNginx(http2: http2, files: ["large": 40 << 20, "small": 1000]) { world, nginx, identity in
            let stopped = world.request(port: nginx.port, path: "/large", identity: identity)
            let stuck = Call(world.client, stopped, on: world.loop, consuming: false)
            try await eventually { stuck.soFar.body.count >= UpstreamConfiguration.responseWindow }
            let request = world.request(
                port: nginx.port, path: "/small", identity: identity,
                timeouts: .generous.with { $0.total = .seconds(3) })
            for _ in 0..<3 {
                let answer = await world.call(request)
                #expect(answer.failure == nil)
                #expect(answer.body.count == 1000)
            }
            stuck.transfer.cancel()
            #expect(await stuck.answer().failure?.kind == .requestAborted)
        }
    }

    @Test("an upstream that takes few requests at a time gets no more connections than may be", arguments: [1, 3])
    func fewStreams(streams: Int) async throws {
        let locations = #"http2_max_concurrent_streams \#(streams); location /which { return 200 "$connection"; }"#
        try await withNginx(http2: true, connectionsPerHost: 2, locations) { world, nginx, identity in
            let upload = world.request(
                "POST", port: nginx.port, path: "/upload", body: .streamed(length: 4), identity: identity)
            let which = world.request(port: nginx.port, path: "/which", identity: identity)
            for (request, body) in [(upload, ["body"]), (which, [])] {
                let answers = await withTaskGroup(of: Answer.self) { group in
                    for _ in 0..<60 { group.addTask { await world.call(request, body: body) } }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(answers.count { $0.failure == nil && $0.status == 200 } == 60)
                #expect(Set(answers.map(\.text)).count <= 2)
            }
        }
    }

    @Test("a connection that is never idle grows no older than others", arguments: [false, true])
    func lifetime(http2: Bool) async throws {
        let locations = #"location /which { return 200 "$connection"; } location /large { limit_rate 20k; }"#
        try await withNginx(
            http2: http2, files: ["large": 10 << 20], connectionLifetime: .seconds(1), locations
        ) { world, nginx, identity in
            let which = world.request(port: nginx.port, path: "/which", identity: identity)
            let first = await world.call(which).text
            let large = Call(
                world.client, world.request(port: nginx.port, path: "/large", identity: identity), on: world.loop)
            #expect(await large.head().status == 200)
            let beside = await world.call(which).text
            #expect(!http2 || beside == first)
            try await Task.sleep(for: .milliseconds(2200))
            let last = await world.call(which).text
            #expect(Int(last) != nil && last != first)
            // What was under way goes on.
            #expect(large.soFar.failure == nil)
            large.transfer.cancel()
            _ = await large.answer()
        }
    }

    @Test("a connection ends before nginx ends it, which it does after a thousand requests")
    func requestsOfAConnection() async throws {
        let locations = #"location /count { return 200 "$connection_requests"; }"#
        try await withNginx(http2: true, locations) { world, nginx, identity in
            let request = world.request("POST", port: nginx.port, path: "/count", identity: identity)
            let answers = await withTaskGroup(of: [Answer].self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        var answers: [Answer] = []
                        for _ in 0..<150 { answers.append(await world.call(request)) }
                        return answers
                    }
                }
                return await group.reduce(into: []) { $0 += $1 }
            }
            #expect(answers.allSatisfy { $0.status == 200 })
            let counts = answers.compactMap { Int($0.text) }
            #expect((800..<1000).contains(counts.max() ?? 0))
            #expect(counts.count { $0 == 1 } >= 4)
        }
    }

    /// Should nginx be late to close, the kept connection is still good, and the test holds as well.
    @Test("a POST after nginx closed the kept connection", arguments: [false, true])
    func afterKeepAlive(http2: Bool) async throws {
        try await withNginx(http2: http2, "keepalive_timeout 1s;") { world, nginx, identity in
            for _ in 0..<3 {
                let request = world.request(
                    "POST", port: nginx.port, path: "/upload", body: .streamed(length: 4), identity: identity)
                let answer = await world.call(request, body: ["body"])
                #expect(answer.failure == nil)
                #expect(answer.text == "4")
                try await Task.sleep(for: .milliseconds(1300))
            }
        }
    }
}
