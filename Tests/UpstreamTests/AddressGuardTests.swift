import Foundation
import NIOCore
import Synchronization
import Testing

@testable import Upstream

@Suite("the address guard", .serialized)
struct AddressGuardTests {
    @Test("a refused address is not connected to")
    func refused() async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group) { $0.isComplete ? .ok() : .nothing }
            for host in ["127.0.0.1", "localhost"] {
                let request = world.request(port: server.port, scheme: "http", host: host, guard: { _ in false })
                let answer = await world.call(request)
                #expect(answer.failure?.kind == .addressRefused)
                #expect(answer.failure?.transportMessage.contains("127") == false)
                #expect(answer.failure?.isTimeout == false)
            }
            #expect(server.received.isEmpty)
        }
    }

    @Test("a name with a refused and an allowed address works by the allowed one")
    func eitherAddress() async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group) { $0.isComplete ? .ok() : .nothing }
            let asked = Mutex<[[UInt8]]>([])
            let request = world.request(port: server.port, scheme: "http") { address in
                asked.withLock { $0.append(address) }
                return address == [127, 0, 0, 1]
            }
            #expect(await world.call(request).text == "ok")
            #expect(asked.withLock { $0 }.contains([127, 0, 0, 1]))
        }
    }

    @Test("a refused address beside one that nobody listens on is a refusal")
    func refusedAndUnreachable() async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group) { $0.isComplete ? .ok() : .nothing }
            let port = server.port
            try await server.stop()
            let request = world.request(port: port, scheme: "http", guard: { $0 != [127, 0, 0, 1] })
            #expect(await world.call(request).failure?.kind == .addressRefused)
        }
    }

    @Test("a kept connection is judged again, and given up with its pool when it is refused")
    func reused() async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group) { $0.isComplete ? .ok("\($0.connection)") : .nothing }
            let allows = Mutex(true)
            let port = server.port
            let request = world.request(port: port, scheme: "http", guard: { _ in allows.withLock { $0 } })
            #expect(await world.call(request).text == "0")
            allows.withLock { $0 = false }
            #expect(await world.call(request).failure?.kind == .addressRefused)
            allows.withLock { $0 = true }
            #expect(await world.call(request).text == "1")
            #expect(server.received[0].components(separatedBy: "GET").count == 2)
        }
    }

    @Test(
        "which forms of an address are asked",
        arguments: [
            ("127.0.0.1", [[127, 0, 0, 1]]),
            ("::1", [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]]),
            (
                "::ffff:127.0.0.1",
                [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 127, 0, 0, 1], [127, 0, 0, 1]]
            ),
        ] as [(String, [[UInt8]])])
    func forms(host: String, expected: [[UInt8]]) async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group, host: host == "::1" ? "::1" : "127.0.0.1") {
                $0.isComplete ? .ok() : .nothing
            }
            let asked = Mutex<[[UInt8]]>([])
            let request = world.request(port: server.port, scheme: "http", host: host) { address in
                asked.withLock { $0.append(address) }
                return true
            }
            #expect(await world.call(request).text == "ok")
            // Once before connecting and once before sending.
            #expect(asked.withLock { $0 } == expected + expected)
            let strict = world.request(port: server.port, scheme: "http", host: host) { $0 != expected.last }
            #expect(await world.call(strict).failure?.kind == .addressRefused)
        }
    }

    @Test("a pinned address is judged, too")
    func pinned() async throws {
        try await World.run { world in
            let server = try await RawServer(on: world.group, tls: try world.tls(dnsNames: ["upstream.test"])) {
                $0.isComplete ? .ok() : .nothing
            }
            let port = server.port
            let pin = (address: "127.0.0.1", port: port)
            let good = world.request(port: 443, host: "upstream.test", connectTo: pin)
            #expect(await world.call(good).text == "ok")
            #expect(server.received[0].contains("Host: upstream.test\r\n"))
            let refused = world.request(port: 443, host: "upstream.test", connectTo: pin, guard: { _ in false })
            #expect(await world.call(refused).failure?.kind == .addressRefused)
            let otherName = world.request(port: 443, host: "other.test", connectTo: pin)
            #expect(await world.call(otherName).failure?.kind == .tlsNameMismatch)
        }
    }
}
