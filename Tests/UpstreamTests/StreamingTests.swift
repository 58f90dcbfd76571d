import Foundation
import NIOCore
import Synchronization
import Testing

@testable import Upstream

@Suite("bodies stream both ways", .serialized)
struct StreamingTests {
    private static let size = 10 << 20

    @Test("10 MiB down to a slow consumer: at most the window and one chunk are held", arguments: ["http", "https"])
    func slowConsumer(scheme: String) async throws {
        try await World.run { world in
            let tls = scheme == "https" ? try world.tls() : nil
            let server = try await RawServer(on: world.group, tls: tls) { heard in
                guard heard.isComplete else { return .nothing }
                var reply = RawServer.Reply.send("HTTP/1.1 200 OK\r\nContent-Length: \(Self.size)\r\n\r\n")
                reply.body = Self.size
                return reply
            }
            let held = Mutex((now: 0, most: 0))
            let loop = world.loop
            let call = Call(world.client, world.request(port: server.port, scheme: scheme), on: loop, consuming: false)
            {
                event, transfer in
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
            #expect(answer.body.count == Self.size)
            #expect(held.withLock { $0.most } <= UpstreamConfiguration.responseWindow + 32 * 1024)
        }
    }

    @Test(
        "10 MiB up to a slow upstream, in parts of which one is under way", arguments: [true, false], ["http", "https"])
    func upload(lengthIsKnown: Bool, scheme: String) async throws {
        try await World.run { world in
            let tls = scheme == "https" ? try world.tls() : nil
            let server = try await RawServer(on: world.group, tls: tls) { heard in
                let end = lengthIsKnown ? "ab" : "b\r\n0\r\n\r\n"
                return heard.bytes.suffix(end.utf8.count) == Array(end.utf8)[...] ? .ok() : .nothing
            }
            let request = world.request(
                "POST", port: server.port, scheme: scheme,
                body: .streamed(length: lengthIsKnown ? Int64(Self.size) : nil))
            let call = Call(world.client, request, on: world.loop)
            let part = ByteBuffer(repeating: UInt8(ascii: "a"), count: 60_000)
            var sent = 0
            while sent + part.readableBytes < Self.size {
                await call.send(part)
                sent += part.readableBytes
            }
            // The last byte tells the upstream that all came.
            await call.send(ByteBuffer(string: String(repeating: "a", count: Self.size - sent - 1) + "b"))
            call.transfer.finish()
            let answer = await call.answer()
            #expect(answer.failure == nil)
            #expect(answer.text == "ok")
            #expect(server.receivedCount >= Self.size)
        }
    }

    @Test("the caller's own slowness is no idle timeout")
    func slowCaller() async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group) { $0.isComplete ? .ok() : .nothing }
            let timeouts = UpstreamRequest.Timeouts.generous.with {
                $0.idle = .milliseconds(100)
                $0.firstByte = .milliseconds(100)
            }
            let request = world.request(
                "PUT", port: server.port, scheme: "http", body: .streamed(length: 6), timeouts: timeouts)
            let call = Call(world.client, request, on: world.loop)
            for _ in 0..<2 {
                try await Task.sleep(for: .milliseconds(300))
                await call.send(ByteBuffer(string: "abc"))
            }
            call.transfer.finish()
            #expect(await call.answer().text == "ok")
        }
    }

    @Test("a body that is not as long as announced is not sent on", arguments: ["abc", "abcdefg"])
    func wrongLength(body: String) async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group) { heard in
                heard.text.hasSuffix("abcdefg") ? .ok("too much") : .nothing
            }
            let request = world.request("PUT", port: server.port, scheme: "http", body: .streamed(length: 5))
            let answer = await world.call(request, body: [body])
            #expect(answer.failure?.kind == .localFault)
            #expect(!server.received.joined().contains("abcdef"))
        }
    }

    @Test(
        "an error that comes before the body is sent reaches the caller whole, and the connection is not used again",
        arguments: [true, false],
        ["Content-Length: 8\r\n", "Content-Length: 8\r\nConnection: close\r\n", "Transfer-Encoding: chunked\r\n"])
    func earlyAnswer(lengthIsKnown: Bool, fields: String) async throws {
        try await World.run { world in
            let body = fields.contains("chunked") ? "8\r\ntoo much\r\n0\r\n\r\n" : "too much"
            let server = try await RawServer(on: world.group) { heard in
                guard heard.text.contains("\r\n\r\n") else { return .nothing }
                if heard.text.hasPrefix("GET") { return .ok("connection \(heard.connection)") }
                return heard.request == 0 ? .send("HTTP/1.1 413 Too Large\r\n\(fields)\r\n\(body)") : .nothing
            }
            let request = world.request(
                "POST", port: server.port, scheme: "http", body: .streamed(length: lengthIsKnown ? 1_000_000 : nil))
            let call = Call(world.client, request, on: world.loop)
            call.transfer.send(ByteBuffer(string: "first")) {}
            let answer = await call.answer()
            #expect(answer.status == 413)
            #expect(answer.text == "too much")
            #expect(answer.failure == nil)
            #expect(await world.call(world.request(port: server.port, scheme: "http")).text == "connection 1")
        }
    }

    @Test(
        "an answer of success that is whole before the body is sent ends the upload and the connection",
        arguments: [true, false],
        ["Content-Length: 5\r\n", "Content-Length: 5\r\nConnection: close\r\n", "Transfer-Encoding: chunked\r\n"])
    func earlySuccess(lengthIsKnown: Bool, fields: String) async throws {
        try await World.run { world in
            let body = fields.contains("chunked") ? "5\r\nearly\r\n0\r\n\r\n" : "early"
            let server = try await RawServer(on: world.group) { heard in
                guard heard.text.contains("\r\n\r\n") else { return .nothing }
                if heard.text.hasPrefix("GET") { return .ok("connection \(heard.connection)") }
                return heard.request == 0 ? .send("HTTP/1.1 200 OK\r\n\(fields)\r\n\(body)") : .nothing
            }
            let request = world.request(
                "POST", port: server.port, scheme: "http", body: .streamed(length: lengthIsKnown ? 1_000_000 : nil))
            let call = Call(world.client, request, on: world.loop)
            call.transfer.send(ByteBuffer(string: "first")) {}
            let started = ContinuousClock.now
            let answer = await call.answer()
            #expect(answer.status == 200)
            #expect(answer.text == "early")
            #expect(answer.failure == nil)
            #expect(ContinuousClock.now - started < .seconds(5))
            try await eventually { server.closedConnections > 0 }
            #expect(await world.call(world.request(port: server.port, scheme: "http")).text == "connection 1")
        }
    }

    @Test("an upstream that reads nothing more is not waited for once its answer is whole")
    func earlySuccessUnread() async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group) { heard in
                heard.request == 0 && heard.text.contains("\r\n\r\n") ? .ok("early") : .nothing
            }
            let size = 64 << 20
            let request = world.request(
                "POST", port: server.port, scheme: "http", body: .streamed(length: Int64(size)))
            let call = Call(world.client, request, on: world.loop)
            call.transfer.send(ByteBuffer(repeating: 1, count: size)) {}
            let answer = await call.answer()
            #expect(answer.text == "early")
            #expect(answer.failure == nil)
            #expect(server.receivedCount < size)
        }
    }

    @Test("an upstream that answers while it reads gets the whole body")
    func bothWays() async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group) { heard in
                let end = "0\r\n\r\n"
                if heard.bytes.count > end.utf8.count, heard.text.hasSuffix(end) {
                    return .send("4\r\nlast\r\n0\r\n\r\n")
                }
                guard heard.request == 0, heard.text.contains("first") else { return .nothing }
                return .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nfirst,\r\n")
            }
            let request = world.request("POST", port: server.port, scheme: "http", body: .streamed(length: nil))
            let call = Call(world.client, request, on: world.loop)
            call.transfer.send(ByteBuffer(string: "first")) {}
            #expect(await call.head().status == 200)
            try await Task.sleep(for: .milliseconds(100))
            await call.send(ByteBuffer(string: "second"))
            call.transfer.finish()
            let answer = await call.answer()
            #expect(answer.text == "first,last")
            #expect(answer.failure == nil)
            #expect(server.received.first?.contains("second") == true)
        }
    }

    @Test("200 at once, on two threads")
    func concurrent() async throws {
        try await World.run(threads: 2) { world in
            let server = try await RawServer(on: world.group, tls: try world.tls()) { heard in
                guard heard.isComplete else { return .nothing }
                return .ok(String(heard.text.split(separator: "\r\n\r\n").last ?? ""))
            }
            let answers = await withTaskGroup(of: (Int, Answer).self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let request = world.request(
                            "POST", port: server.port, body: .streamed(length: nil), isolation: "a\(number % 5)")
                        return (number, await world.call(request, body: ["number ", "\(number)."]))
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            for (number, answer) in answers {
                #expect(answer.status == 200)
                #expect(answer.text.contains("\(number)."))
                #expect(answer.late == 0)
            }
        }
    }
}
