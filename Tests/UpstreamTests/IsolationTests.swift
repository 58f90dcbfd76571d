import CLibCurl
import Foundation
import NIOCore
import Testing

@testable import Upstream

@Suite("connections are not shared across accounts, certificates and keys", .serialized)
struct IsolationTests {
    /// An upstream that demands a client certificate and names the connection it answers on.
    private func upstream(_ world: World) async throws -> RawServer {
        try await RawServer(on: world.group, tls: try world.tls(demandsClientCertificate: true)) { heard in
            heard.isComplete ? .ok("connection \(heard.connection)") : .nothing
        }
    }

    @Test("the same certificate with a wrong key fails in TLS and never rides on a connection of the right key")
    func wrongKey() async throws {
        try await World.run { world in
            let server = try await upstream(world)
            let certificate = try world.authority.issue("client")
            let right = world.identity(certificate)
            let wrong = world.identity(certificate, key: try world.authority.issue("other").keyPEM)
            let request = world.request(port: server.port, identity: right)
            #expect(await world.call(request).text == "connection 0")
            #expect(await world.call(request).text == "connection 0")

            let answer = await world.call(world.request(port: server.port, identity: wrong))
            #expect(answer.failure?.kind == .localFault)
            #expect(answer.failure?.transportMessage.contains("do not match") == true)
            #expect(answer.failure?.requestWasSent == false)
            #expect(await world.call(request).text == "connection 0")
            #expect(server.received.count == 1)
        }
    }

    @Test("a wrong key is told apart although its pool key claims to be the right one's")
    func wrongKeyUnderTheSameName() async throws {
        try await World.run { world in
            let server = try await upstream(world)
            let certificate = try world.authority.issue("client")
            let right = world.identity(certificate)
            var wrong = right
            wrong.privateKeyPEM = Array(try world.authority.issue("other").keyPEM.utf8)
            #expect(await world.call(world.request(port: server.port, identity: right)).text == "connection 0")
            let answer = await world.call(world.request(port: server.port, identity: wrong))
            #expect(answer.failure?.kind == .localFault)
        }
    }

    @Test("another account, no certificate, or a pinned address: another connection")
    func others() async throws {
        try await World.run { world in
            let tls = try world.tls()
            let server = try await RawServer(on: world.group, tls: tls) { heard in
                heard.isComplete ? .ok("connection \(heard.connection)") : .nothing
            }
            let identity = world.identity(try world.authority.issue("client"))
            let port = server.port
            let requests = [
                world.request(port: port, identity: identity),
                world.request(port: port, isolation: "a2", identity: identity),
                world.request(port: port),
                world.request(port: port, isolation: "A1"),
                world.request(port: port, connectTo: ("127.0.0.1", port)),
            ]
            for _ in 0..<2 {
                for (index, request) in requests.enumerated() {
                    #expect(await world.call(request).text == "connection \(index)")
                }
            }
        }
    }

    @Test("a retired certificate's connections are closed, the others are kept")
    func retired() async throws {
        try await World.run { world in
            let server = try await upstream(world)
            let gone = world.identity(try world.authority.issue("gone"))
            let kept = world.identity(try world.authority.issue("kept"))
            #expect(await world.call(world.request(port: server.port, identity: gone)).text == "connection 0")
            #expect(await world.call(world.request(port: server.port, identity: kept)).text == "connection 1")
            world.client.retire(poolKeysNotIn: [kept.poolKey])
            try await eventually { server.closedConnections > 0 }
            #expect(await world.call(world.request(port: server.port, identity: kept)).text == "connection 1")
            #expect(await world.call(world.request(port: server.port, identity: gone)).text == "connection 2")
            #expect(server.closedConnections == 1)
        }
    }

    @Test(
        "a request that comes too late with a retired certificate leaves no connection behind",
        arguments: [false, true])
    func late(_ isReplaced: Bool) async throws {
        try await World.run { world in
            let server = try await upstream(world)
            let gone = world.identity(try world.authority.issue("gone"))
            let kept = world.identity(try world.authority.issue("kept"))
            if isReplaced {
                world.client.retire(poolKey: gone.poolKey)
            } else {
                world.client.retire(poolKeysNotIn: [kept.poolKey])
            }
            #expect(await world.call(world.request(port: server.port, identity: gone)).text == "connection 0")
            #expect(await world.call(world.request(port: server.port, identity: kept)).text == "connection 1")
            try await eventually { server.closedConnections > 0 }
            #expect(await world.call(world.request(port: server.port, identity: kept)).text == "connection 1")
            #expect(server.closedConnections == 1)
        }
    }

    /// The control experiment: in one multi handle, libcurl does reuse the right key's connection for the wrong key. If
    /// a newer libcurl no longer does, this test says so by failing, and the pools could be made coarser.
    @Test("libcurl by itself does reuse a connection for a wrong key")
    func control() async throws {
        try await World.run { world in
            let server = try await upstream(world)
            let certificate = try world.authority.issue("client")
            let url = "https://localhost:\(server.port)/"
            let caFile = "\(world.folder.path)/ca.pem"
            let other = try world.authority.issue("other").keyPEM
            let codes = await Task.detached {
                SharedMulti.run(
                    url: url, caFile: caFile, certificate: certificate.certificatePEM,
                    keys: [certificate.keyPEM, other])
            }.value
            #expect(codes == [CURLE_OK.rawValue, CURLE_OK.rawValue])
            #expect(server.received.count == 1)
        }
    }
}

/// Requests with the same certificate and different keys in one multi handle, as a client without pools would make
/// them.
private enum SharedMulti {
    static func run(url: String, caFile: String, certificate: String, keys: [String]) -> [UInt32] {
        guard let multi = unsafe curl_multi_init() else { return [] }
        defer { _ = unsafe curl_multi_cleanup(multi) }
        return keys.map { key in
            guard let easy = unsafe curl_easy_init() else { return .max }
            defer { unsafe curl_easy_cleanup(easy) }
            let discard: sallyport_data_callback = { _, size, count, _ in size * count }
            _ = unsafe sallyport_easy_set_data_callback(easy, CURLOPT_WRITEFUNCTION, discard)
            _ = unsafe url.withCString { unsafe sallyport_easy_set_string(easy, CURLOPT_URL, $0) }
            _ = unsafe caFile.withCString { unsafe sallyport_easy_set_string(easy, CURLOPT_CAINFO, $0) }
            _ = unsafe sallyport_easy_set_string(easy, CURLOPT_PROXY, "")
            unsafe set(easy, CURLOPT_SSLCERT_BLOB, certificate)
            unsafe set(easy, CURLOPT_SSLKEY_BLOB, key)
            _ = unsafe curl_multi_add_handle(multi, easy)
            defer { _ = unsafe curl_multi_remove_handle(multi, easy) }
            return unsafe perform(multi)
        }
    }

    private static func set(_ easy: OpaquePointer, _ option: CURLoption, _ text: String) {
        var bytes = Array(text.utf8)
        unsafe bytes.withUnsafeMutableBytes {
            _ = unsafe sallyport_easy_set_blob(easy, option, $0.baseAddress, $0.count, UInt32(CURL_BLOB_COPY))
        }
    }

    private static func perform(_ multi: OpaquePointer) -> UInt32 {
        var running: Int32 = 1
        var left: Int32 = 0
        for _ in 0..<1000 where running > 0 {
            _ = unsafe curl_multi_perform(multi, &running)
            _ = unsafe curl_multi_poll(multi, nil, 0, 20, nil)
        }
        guard let message = unsafe curl_multi_info_read(multi, &left) else { return .max }
        return unsafe sallyport_message_result(message).rawValue
    }
}
