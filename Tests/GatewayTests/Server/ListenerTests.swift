import Foundation
import NIOCore
import NIOSSL
import SallyportPolicy
import Synchronization
import Testing

@testable import Gateway

@Suite("Listeners", .timeLimit(.minutes(2)))
struct ListenerTests {
    private static let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    private func address(_ port: Int) throws -> SocketAddress { try SocketAddress(ipAddress: "127.0.0.1", port: port) }

    /// What comes back on a connection of its own.
    private func exchange(_ client: RawClient, _ request: String = request) async -> String {
        client.send(request)
        return await client.waitForEnd()
    }

    // MARK: Unix domain sockets

    @Test func severalListenersServeTheSame() async throws {
        let gateway = try await TestGateway.start(
            listeners: "[{ address: 127.0.0.1, port: 0 }, { unix: one.sock }, { unix: two.sock, mode: \"0600\" }]")
        let paths = ["one.sock", "two.sock"].map { gateway.folder[$0] }
        for path in paths {
            let client = try await RawClient(to: SocketAddress(unixDomainSocketPath: path))
            #expect(await exchange(client).statuses == [404])
        }
        #expect(await exchange(try await RawClient(port: gateway.running.port)).statuses == [404])
        let modes = try paths.map {
            try FileManager.default.attributesOfItem(atPath: $0)[.posixPermissions] as? NSNumber
        }
        #expect(modes == [0o660, 0o600])
        try await gateway.stop()
        #expect(!paths.contains { FileManager.default.fileExists(atPath: $0) })
    }

    @Test func abandonedSocketIsReplacedAndOneThatAnswersIsNot() async throws {
        let folder = try TemporaryFolder()
        let path = folder["a.sock"]
        let first = try ListenerSocket.bound(to: path, mode: 0o600)
        #expect(throws: IOError.self) { try ListenerSocket.bound(to: path, mode: 0o600) }
        #expect(close(first.descriptor) == 0)
        let second = try ListenerSocket.bound(to: path, mode: 0o600)
        #expect(close(second.descriptor) == 0)
        try folder.write("b.sock", "not a socket")
        #expect(throws: IOError.self) { try ListenerSocket.bound(to: folder["b.sock"], mode: 0o600) }
        #expect(try folder.read("b.sock") == "not a socket")
    }

    // MARK: PROXY protocol

    @Test(arguments: [false, true])
    func clientIsWhomTheProxySays(tls: Bool) async throws {
        let gateway = try await TestGateway.start(
            listen: ", proxyProtocol: true" + (tls ? ", tls: { certificate: tls.pem, key: tls.key }" : "")
        ) { folder in
            try folder.write("tls.pem", TestCertificates.one)
            try folder.write("tls.key", TestCertificates.oneKey)
        }
        let header = ProxyHeaderTests.v4
        let requests = try (0..<2).map { _ in try gateway.request(scheme: tls ? "https" : "http") }
        let client = try await RawClient(
            to: address(gateway.running.port), tls: tls ? .makeClientConfiguration() : nil, preface: header)
        for (count, request) in requests.enumerated() {
            client.send(request)
            #expect(await client.wait { $0.statuses.count > count }.statuses.last == 200)
        }
        await client.close()
        let local = try await RawClient(
            to: address(gateway.running.port), tls: tls ? .makeClientConfiguration() : nil,
            preface: ProxyHeaderTests.header(0x20, 0, []))
        #expect(await exchange(local).statuses == [404])
        try await gateway.stop()
        #expect(try gateway.audit().map { $0["client"] as? String } == ["192.0.2.7", "192.0.2.7", "127.0.0.1"])
    }

    @Test func failuresAreCountedForWhomTheProxySays() async throws {
        let gateway = try await TestGateway.start(listen: ", proxyProtocol: true")
        func status(from last: UInt8) async throws -> [Int] {
            let header = ProxyHeaderTests.header(0x21, 0x11, [192, 0, 2, last, 10, 0, 0, 1, 0x30, 0x39, 0x20, 0xFB])
            let client = try await RawClient(to: address(gateway.running.port), preface: header)
            client.send(try gateway.request(key: "nobody", headers: ["Connection: close"]))
            return await client.waitForEnd().statuses
        }
        for _ in 0..<10 { #expect(try await status(from: 7) == [401]) }
        #expect(try await status(from: 7) == [429])
        #expect(try await status(from: 8) == [401])
        try await gateway.stop()
    }

    @Test func headerMayComeInPieces() async throws {
        let gateway = try await TestGateway.start(listen: ", proxyProtocol: true")
        let client = try await RawClient(port: gateway.running.port)
        for byte in ProxyHeaderTests.v4 {
            client.send([byte])
            try await Task.sleep(for: .milliseconds(2))
        }
        #expect(await exchange(client).statuses == [404])
        try await gateway.stop()
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "PROXY TCP4 192.0.2.7 10.0.0.1 1 2\r\nGET / HTTP/1.1\r\n\r\n",
    ])
    func connectionWithoutAHeaderIsClosed(text: String) async throws {
        let gateway = try await TestGateway.start(listen: ", proxyProtocol: true")
        let client = try await RawClient(port: gateway.running.port)
        #expect(await exchange(client, text).isEmpty)
        #expect(client.isClosed)
        try await gateway.stop()
    }

    @Test func headerIsNotWaitedForForever() async throws {
        var patience = Patience()
        patience.proxyHeader = .milliseconds(100)
        let gateway = try await TestGateway.start(listen: ", proxyProtocol: true", patience: patience)
        let client = try await RawClient(port: gateway.running.port)
        client.send(Array(ProxyHeaderTests.v4.dropLast()))
        #expect(await client.waitForEnd().isEmpty)
        #expect(client.isClosed)
        try await gateway.stop()
    }

    // MARK: Limits

    @Test func connectionsAreCountedAcrossListeners() async throws {
        let gateway = try await TestGateway.start(
            listeners: "[{ address: 127.0.0.1, port: 0 }, { unix: a.sock }]\nlimits: { maxConnections: 1 }")
        let first = try await RawClient(port: gateway.running.port)
        first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await first.wait { $0.statuses == [404] }.statuses == [404])
        // Each listener takes one, and then no other.
        let path = try SocketAddress(unixDomainSocketPath: gateway.folder["a.sock"])
        var others: [RawClient] = []
        for _ in 0..<3 {
            others.append(try await RawClient(to: path))
            others.last?.send(Self.request.replacing("close", with: "keep-alive"))
        }
        try await Task.sleep(for: .milliseconds(300))
        #expect(others.count { !$0.text.isEmpty } <= 1)
        await first.close()
        for client in others {
            #expect(await client.wait { $0.statuses == [404] }.statuses == [404])
            await client.close()
        }
        try await gateway.stop()
    }

    // MARK: Taking over

    @Test func sharedPortHasASocketForEachWorker() throws {
        let address = try #require(IPAddress("127.0.0.1"))
        let sockets = try ListenerSocket.shared(at: address, port: 0, count: 3)
        defer { for socket in sockets { socket.abandon() } }
        #expect(Set(sockets.map(\.descriptor)).count == 3)
        #expect(Set(sockets.compactMap(\.port)).count == 1)
        let port = try #require(sockets[0].port)
        for socket in sockets { socket.widenBacklog() }
        let other = try ListenerSocket.bound(to: address, port: port, isShared: true)
        other.abandon()
        #expect(throws: IOError.self) { try ListenerSocket.bound(to: address, port: port, isShared: false) }
    }

    @Test func socketsOfAnotherProcessAreNotOurs() {
        let environment = ["LISTEN_PID": "41", "LISTEN_FDS": "3", "LISTEN_FDNAMES": "http:https:http"]
        let passed = PassedSockets(environment: environment, process: 41)
        #expect(passed.descriptors(named: "http") == [3, 5])
        #expect(passed.descriptors(named: "https") == [4])
        #expect(passed.descriptors(named: "other") == [])
        #expect(passed.names == ["http", "https"])
        #expect(PassedSockets(environment: environment, process: 42).names == [])
        #expect(PassedSockets(environment: ["LISTEN_PID": "1", "LISTEN_FDS": "2"], process: 1).names == ["unknown"])
        #expect(PassedSockets(environment: ["LISTEN_PID": "1", "LISTEN_FDS": "-2"], process: 1).names == [])
    }

    @Test func processorsAreThoseOfTheAffinityMask() {
        #expect((1...ProcessInfo.processInfo.processorCount).contains(ProcessorCount.available))
        for (list, count) in [("0-3,7", 5), ("2", 1), ("", nil), ("x", nil), ("3-1", nil)] as [(String, Int?)] {
            #expect(ProcessorCount.allowed(in: "Name:\ta\nCpus_allowed_list:\t\(list)\nMems: 1") == count, "\(list)")
        }
        #expect(ProcessorCount.allowed(in: "Name:\ta\n") == nil)
    }

    @Test func roomIsToldToAllWhoWait() {
        let budget = ConnectionBudget(limit: 1)
        let told = Mutex(0)
        budget.take()
        for _ in 0..<2 { budget.wait { told.withLock { $0 += 1 } } }
        #expect(told.withLock { $0 } == 0)
        budget.give()
        #expect(told.withLock { $0 } == 2)
        budget.wait { told.withLock { $0 += 1 } }
        #expect(told.withLock { $0 } == 3)
    }
}
