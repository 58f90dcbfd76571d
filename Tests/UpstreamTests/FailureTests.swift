import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import Upstream

@Suite("failures", .serialized)
struct FailureTests {
    @Test("the upstream's certificate")
    func upstreamCertificates() async throws {
        try await World.run { world in
            let other = try TestAuthority("Another Authority")
            let names = ["localhost"]
            let cases: [(TestCertificate, UpstreamFailure.Kind, String)] = [
                (try other.issue("u", dnsNames: names), .tlsUntrusted, "not trusted"),
                (
                    try world.authority.issue("u", dnsNames: names, from: .now - 7200, until: .now - 3600), .tlsExpired,
                    "has expired"
                ),
                (
                    try world.authority.issue("u", dnsNames: names, from: .now + 3600, until: .now + 7200), .tlsExpired,
                    "not valid yet"
                ),
                (try world.authority.issue("u", dnsNames: ["other.test"]), .tlsNameMismatch, "another name"),
            ]
            for (certificate, kind, words) in cases {
                let tls = try world.tls(certificate: certificate)
                let server = try await RawServer(on: world.group, tls: tls) { _ in .ok() }
                let failure = await world.call(world.request(port: server.port)).failure
                #expect(failure?.kind == kind)
                #expect(failure?.transportMessage.contains(words) == true)
                #expect(failure?.requestWasSent == false)
                #expect(server.received.isEmpty)
            }
        }
    }

    @Test("the client's certificate", arguments: [TLSVersion.tlsv12, .tlsv13])
    func clientCertificates(version: TLSVersion) async throws {
        try await World.run { world in
            let tls = try world.tls(demandsClientCertificate: true, maximum: version)
            let server = try await RawServer(on: world.group, tls: tls) { $0.isComplete ? .ok() : .nothing }
            let stranger = try TestAuthority("Stranger").issue("client")
            let refused = await world.call(world.request(port: server.port, identity: world.identity(stranger))).failure
            #expect(refused?.kind == .tlsClientCertificateRefused)
            #expect(refused?.transportMessage.contains("refused the client certificate") == true)
            let missing = await world.call(world.request(port: server.port)).failure
            if version == .tlsv13 {
                #expect(missing?.kind == .tlsClientCertificateRefused)
                #expect(missing?.transportMessage.contains("demands a client certificate") == true)
            } else {
                #expect(missing?.transportMessage.contains("client certificate") == true)
            }
            let good = world.identity(try world.authority.issue("client"))
            #expect(await world.call(world.request(port: server.port, identity: good)).text == "ok")
        }
    }

    @Test("a version of TLS that is too old")
    func oldTLS() async throws {
        try await World.run(minimumTLS: .v13) { world in
            let server = try await RawServer(on: world.group, tls: try world.tls(maximum: .tlsv12)) { _ in .ok() }
            let failure = await world.call(world.request(port: server.port)).failure
            #expect(failure?.kind == .tlsOther)
            #expect(server.received.isEmpty)
        }
    }

    @Test("nobody listens, no such name, no TLS")
    func unreachable() async throws {
        try await World.run { world in
            let plain = try await RawServer(on: world.group) { _ in .send("HTTP/1.1 400 Bad\r\n\r\n", close: true) }
            let noTLS = await world.call(world.request(port: plain.port)).failure
            #expect(noTLS?.kind == .tlsOther)
            #expect(noTLS?.transportMessage == "the upstream does not speak TLS on this port")
            try await plain.stop()
            let refused = await world.call(world.request(port: plain.port)).failure
            #expect(refused?.kind == .unreachable)
            #expect(refused?.transportMessage == "the upstream refused the connection")
            let bad = world.request(port: 443, host: "no-such-name.invalid")
            let nameless = await world.call(bad).failure
            #expect(nameless?.kind == .nameNotResolved)
        }
    }

    private static let longField = "X: \(String(repeating: "x", count: 1000))\r\n"

    static let answers: [(String, UpstreamFailure.Kind)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", .responseCutShort),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", .responseCutShort),
        ("HTTP/1.1 200 OK\r\nContent-Le", .responseCutShort),
        ("", .responseCutShort),
        ("nonsense\r\n\r\n", .protocolError),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n", .protocolError),
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", .protocolError),
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", .protocolError),
        ("HTTP/1.1 200 OK\r\nContent-Length: 3, 4\r\n\r\nabcd", .protocolError),
        ("HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc", .protocolError),
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .protocolError),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", .protocolError),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", .protocolError),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc", .protocolError),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nabc", .protocolError),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: nonsense\r\n\r\nabc", .protocolError),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", .protocolError),
        ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .protocolError),
        ("HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n", .protocolError),
        ("HTTP/1.1 600 High\r\nContent-Length: 0\r\n\r\n", .protocolError),
        ("HTTP/1.1 999 High\r\nContent-Length: 0\r\n\r\n", .protocolError),
        ("HTTP/1.1 20 Short\r\nContent-Length: 0\r\n\r\n", .protocolError),
        ("HTTP/1.1 2000 Long\r\nContent-Length: 0\r\n\r\n", .protocolError),
        ("HTTP/1.1 200 OK\r\nX: a\u{1}b\r\nContent-Length: 0\r\n\r\n", .protocolError),
        ("HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n", .protocolError),
        ("HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 0\r\n\r\n", .protocolError),
        ("HTTP/1.1 200 OK\r\nX: a\u{7f}\r\nContent-Length: 0\r\n\r\n", .protocolError),
        ("HTTP/1.1 200 OK\r\nX(: a\r\nContent-Length: 0\r\n\r\n", .protocolError),
        ("HTTP/1.1 200 OK\r\nX Y: a\r\nContent-Length: 0\r\n\r\n", .protocolError),
        ("HTTP/1.1 200 OK\r\n: a\r\nContent-Length: 0\r\n\r\n", .protocolError),
        ("HTTP/1.1 200 OK\r\nno field\r\n\r\n", .protocolError),
        ("HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 120_000))\r\n\r\n", .protocolError),
        ("HTTP/1.1 200 OK\r\n\(String(repeating: longField, count: 300))\r\n", .protocolError),
    ]

    @Test("answers that are not whole or not HTTP", arguments: answers)
    func badAnswers(bytes: String, kind: UpstreamFailure.Kind) async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group) { $0.isComplete ? .send(bytes, close: true) : .nothing }
            let answer = await world.call(world.request(port: server.port, scheme: "http"))
            #expect(answer.failure?.kind == kind, "\(answer.failure.debugDescription)")
            #expect(answer.failure?.requestWasSent == true)
            #expect(answer.late == 0)
        }
    }

    @Test("an answer that ends by closing is whole")
    func untilClose() async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group) {
                $0.isComplete ? .send("HTTP/1.0 200 OK\r\n\r\nabc", close: true) : .nothing
            }
            let answer = await world.call(world.request(port: server.port, scheme: "http"))
            #expect(answer.failure == nil)
            #expect(answer.text == "abc")
            #expect(answer.version == "1.0")
        }
    }

    @Test("timeouts")
    func timeouts() async throws {
        try await World.run { world in
            let silent = try await RawServer(on: world.group) { _ in .nothing }
            let stalling = try await RawServer(on: world.group) {
                $0.isComplete ? .send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc") : .nothing
            }
            let short = Duration.milliseconds(150)
            let generous = UpstreamRequest.Timeouts.generous
            let cases: [(String, Int, UpstreamRequest.Timeouts, UpstreamFailure.Kind)] = [
                ("http", silent.port, generous.with { $0.firstByte = short }, .firstByteTimeout),
                ("http", silent.port, generous.with { $0.total = short }, .totalTimeout),
                ("http", stalling.port, generous.with { $0.idle = short }, .idleTimeout),
                ("https", silent.port, generous.with { $0.connect = short }, .connectTimeout),
            ]
            for (scheme, port, timeouts, kind) in cases {
                let started = ContinuousClock.now
                let failure = await world.call(world.request(port: port, scheme: scheme, timeouts: timeouts)).failure
                #expect(failure?.kind == kind)
                #expect(failure?.isTimeout == true)
                #expect(failure?.transportMessage.contains("150ms") == true || kind == .connectTimeout)
                #expect(ContinuousClock.now - started >= short)
                #expect(ContinuousClock.now - started < .seconds(5))
            }
        }
    }

    @Test("an upstream that takes no more of the body is idle")
    func stalledUpload() async throws {
        try await World.run { world in
            // Bound but never accepting beyond its backlog's buffers: nobody reads.
            let server = try await ServerBootstrap(group: world.group)
                .childChannelOption(.autoRead, value: false).bind(host: "127.0.0.1", port: 0).get()
            let port = try #require(server.localAddress?.port)
            let timeouts = UpstreamRequest.Timeouts.generous.with { $0.idle = .milliseconds(200) }
            let size = 64 << 20
            let request = world.request(
                "POST", port: port, scheme: "http", body: .streamed(length: Int64(size)), timeouts: timeouts)
            let call = Call(world.client, request, on: world.loop)
            call.transfer.send(ByteBuffer(repeating: 1, count: size)) {}
            #expect(await call.answer().failure?.kind == .idleTimeout)
        }
    }

    @Test("waiting for a free connection counts as connecting")
    func noFreeConnection() async throws {
        try await World.run(connectionsPerHost: 1) { world in
            let server = try await RawServer(on: world.group) { _ in .nothing }
            let first = Call(world.client, world.request(port: server.port, scheme: "http"), on: world.loop)
            try await eventually { !server.received.isEmpty }
            let timeouts = UpstreamRequest.Timeouts.generous.with { $0.connect = .milliseconds(150) }
            let second = await world.call(world.request(port: server.port, scheme: "http", timeouts: timeouts))
            #expect(second.failure?.kind == .connectTimeout)
            first.transfer.cancel()
            #expect(await first.answer().failure?.kind == .requestAborted)
        }
    }
}
