import Foundation
import SallyportPolicy
import Testing

@testable import Gateway

@Suite("Reload, drain and the operator's port", .timeLimit(.minutes(2)))
struct LifeTests {
    private static let denial = "  - { host: up.example, schemes: [http], effect: deny }\n"

    @Test func goodPolicyTakesOver() async throws {
        let gateway = try await TestGateway.start()
        #expect(try await gateway.exchange(try gateway.request()).statuses == [200])
        try gateway.folder.write("policies/le1.yaml", TestGateway.account + Self.denial)
        #expect(await gateway.running.reload().succeeded)
        #expect(try await gateway.exchange(try gateway.request()).statuses == [403])
        try await gateway.stop()
        let digests = try gateway.audit().compactMap { $0["policy"] as? String }
        #expect(Set(digests).count == 2)
    }

    @Test(arguments: ["policies/le1.yaml", "consumers.yaml", "sallyport.yaml"])
    func anyErrorKeepsWhatIsInUse(file: String) async throws {
        let gateway = try await TestGateway.start()
        try gateway.folder.write("policies/open.yaml", TestGateway.account.replacing("le1", with: "le2"))
        try gateway.folder.write(file, gateway.folder.read(file) + "\nnonsense: true\n")
        let (succeeded, diagnostics) = await gateway.running.reload()
        #expect(!succeeded)
        #expect(diagnostics.containsErrors)
        #expect(try await gateway.exchange(try gateway.request()).statuses == [200])
        try await gateway.stop()
    }

    @Test func reloadsThatCoincideAreOneMore() async throws {
        let gateway = try await TestGateway.start()
        await withTaskGroup { group in
            for _ in 0..<20 { group.addTask { await gateway.running.reload().succeeded } }
            for await succeeded in group { #expect(succeeded) }
        }
        try gateway.folder.write("policies/le1.yaml", TestGateway.account + Self.denial)
        async let first = gateway.running.reload()
        async let second = gateway.running.reload()
        _ = await (first, second)
        #expect(try await gateway.exchange(try gateway.request()).statuses == [403])
        try await gateway.stop()
    }

    @Test func noncesAreRememberedAcrossReloads() async throws {
        let gateway = try await TestGateway.start()
        let request = try gateway.request()
        #expect(try await gateway.exchange(request).statuses == [200])
        #expect(await gateway.running.reload().succeeded)
        #expect(try await gateway.exchange(request).statuses == [401])
        try await gateway.stop()
    }

    @Test func requestUnderWayEndsOnTheOldPolicyAndIsFinishedByADrain() async throws {
        let gateway = try await TestGateway.start()
        let client = try await RawClient(port: gateway.running.port)
        client.send(try gateway.request("GET", "/wait/2500"))
        #expect(await eventually { !gateway.upstream.seen.isEmpty })
        try gateway.folder.write("policies/le1.yaml", TestGateway.account + Self.denial)
        #expect(await gateway.running.reload().succeeded)
        let idle = try await RawClient(port: gateway.running.port)
        async let stopped: Void = gateway.running.stop()
        let answer = await client.waitForEnd()
        #expect(answer.statuses == [200] && answer.hasSuffix("waited"), "\(answer)")
        #expect(answer.contains("Connection: close"))
        _ = await idle.waitForEnd()
        #expect(idle.isClosed)
        await stopped
        await #expect(throws: (any Error).self) { try await RawClient(port: gateway.running.port) }
        try await gateway.upstream.stop()
    }

    @Test func drainIsBounded() async throws {
        let gateway = try await TestGateway.start()
        let path = gateway.folder["sallyport.yaml"]
        try gateway.folder.write(
            "sallyport.yaml",
            gateway.folder.read("sallyport.yaml").replacing("drainTimeout: 10s", with: "drainTimeout: 100ms"))
        let short = try await GatewayServer(configurationPath: path, environment: [:]).start()
        let hasty = TestGateway(folder: gateway.folder, upstream: gateway.upstream, running: short)
        let client = try await RawClient(port: short.port)
        client.send(try hasty.request("GET", "/wait/60000"))
        #expect(await eventually { !gateway.upstream.seen.isEmpty })
        let clock = ContinuousClock()
        let time = await clock.measure { await short.stop() }
        #expect(time < .seconds(5))
        #expect(await client.waitForEnd().statuses == [503])
        try await gateway.stop()
    }

    @Test func probesAreAnswered() async throws {
        let gateway = try await TestGateway.start()
        let port = try #require(gateway.running.adminPort)
        for (path, status) in [("/healthz", 200), ("/readyz", 200), ("/mtls/account/le1", 404)] {
            let client = try await RawClient(port: port)
            client.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            #expect(await client.waitForEnd().statuses == [status])
        }
        try await gateway.stop()
    }

    @Test func errorsKeepItFromStarting() async throws {
        let folder = try TemporaryFolder()
        let server = GatewayServer(configurationPath: folder["sallyport.yaml"], environment: [:])
        let failure = await #expect(throws: StartFailure.self) { try await server.start() }
        #expect(failure?.diagnostics.map(\.code) == [.missingFile])
    }

    @Test func portInUseKeepsItFromStarting() async throws {
        let gateway = try await TestGateway.start()
        let path = gateway.folder["sallyport.yaml"]
        try gateway.folder.write(
            "sallyport.yaml",
            gateway.folder.read("sallyport.yaml").replacing(
                "port: 0 }\nadmin", with: "port: \(gateway.running.port) }\nadmin"))
        let failure = await #expect(throws: StartFailure.self) {
            try await GatewayServer(configurationPath: path, environment: [:]).start()
        }
        #expect(failure?.message?.contains("\(gateway.running.port)") == true, "\(String(describing: failure))")
        try await gateway.stop()
    }
}
