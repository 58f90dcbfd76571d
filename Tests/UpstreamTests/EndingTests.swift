import NIOCore
import NIOPosix
import Testing

@testable import Upstream

@Suite("how transfers end", .serialized)
struct EndingTests {
    @Test(
        "cancel ends a transfer within moments, wherever it is",
        arguments: ["connecting", "waiting", "receiving", "sending"])
    func cancel(state: String) async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group) { heard in
                guard heard.isComplete, state == "receiving" else { return .nothing }
                return .send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            }
            let request = world.request(
                "PUT", port: server.port, scheme: state == "connecting" ? "https" : "http",
                body: state == "sending" ? .streamed(length: nil) : .none)
            let call = Call(world.client, request, on: world.loop)
            try await eventually { !server.received.isEmpty }
            if state == "receiving" { _ = await call.head() }
            call.transfer.cancel()
            call.transfer.cancel()
            let answer = await call.answer()
            // And not a timeout: that would be another kind.
            #expect(answer.failure?.kind == .requestAborted)
            call.transfer.send(ByteBuffer(string: "late")) {}
            call.transfer.finish()
            call.transfer.consumed(1 << 20)
            call.transfer.cancel()
            try await eventually { server.closedConnections > 0 }
            #expect(call.soFar.late == 0)
        }
    }

    @Test("shutdown fails what runs, and what comes later")
    func shutdown() async throws {
        let authority = try TestAuthority("Test")
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let client = try UpstreamClient(UpstreamConfiguration(threads: 3))
        let world = World(
            authority: authority, folder: try TemporaryFolder(), group: group, client: client, loop: group.next())
        let server = try await RawServer(on: group) { _ in .nothing }
        let calls = (0..<20).map { _ in
            Call(client, world.request(port: server.port, scheme: "http"), on: group.next())
        }
        try await eventually { server.received.count >= 20 }
        await client.shutdown()
        for call in calls { #expect(await call.answer().failure?.kind == .requestAborted) }
        let late = Call(client, world.request(port: server.port, scheme: "http"), on: world.loop)
        #expect(await late.answer().failure?.kind == .requestAborted)
        for call in calls { #expect(call.soFar.late == 0) }
        try await group.shutdownGracefully()
    }

    @Test("a file of authorities that cannot be used is said at the start", arguments: ["", "no pem"])
    func authorities(text: String) throws {
        let folder = try TemporaryFolder()
        let path = text.isEmpty ? "\(folder.path)/missing.pem" : try folder.write("bad.pem", text)
        let error = #expect(throws: UnreadableAuthorities.self) {
            try UpstreamClient(UpstreamConfiguration(caFile: path))
        }
        #expect(error?.description.contains(path) == true)
    }
}
