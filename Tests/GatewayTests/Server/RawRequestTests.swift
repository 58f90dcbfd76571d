import Foundation
import Testing

@testable import Gateway

@Suite("Requests that are not quite HTTP", .timeLimit(.minutes(2)))
struct RawRequestTests {
    private static let target = "/mtls/account/le1"

    @Test func malformedRequestsAreRefusedAndTheConnectionEnds() async throws {
        let gateway = try await TestGateway.start()
        let cases: [(String, Int)] = [
            ("GET \(Self.target) HTTP/1.1\r\n\r\n", 400),
            ("GET \(Self.target) HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
            ("GET \(Self.target) HTTP/1.1\r\nHost : a\r\n\r\n", 400),
            ("GET \(Self.target) HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", 400),
            ("GET \(Self.target) HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400),
            ("GET \(Self.target) HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n", 400),
            ("GET \(Self.target) HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400),
            ("GET \(Self.target) HTTP/2.0\r\nHost: a\r\n\r\n", 400),
            ("GET \(Self.target) HTTP/1.2\r\nHost: a\r\n\r\n", 400),
            ("GET http://a\(Self.target) HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("POSTX \(Self.target) HTTP/1.1\r\nHost: a\r\n\r\n", 405),
            ("get \(Self.target) HTTP/1.1\r\nHost: a\r\n\r\n", 405),
            ("POST \(Self.target) HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx", 400),
            ("POST \(Self.target) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 400),
            ("GET \(Self.target)?\(String(repeating: "q", count: 9000)) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
            ("GET \(Self.target)?\(String(repeating: "q", count: 90000)) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "v", count: 90000))\r\n\r\n", 431),
            ("GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: v\r\n", count: 101) + "\r\n", 431),
            ("\u{16}\u{3}\u{1}\u{2}", 400),
        ]
        for (request, status) in cases {
            let client = try await RawClient(port: gateway.running.port)
            client.send(request)
            let answer = await client.waitForEnd(seconds: 8)
            #expect(answer.statuses == [status], "\(request.prefix(60).debugDescription): \(answer)")
            #expect(answer.contains("\r\nSallyport-Error: ") && answer.contains("\"requestId\":"))
            #expect(client.isClosed)
        }
        #expect(gateway.upstream.seen.isEmpty)
        try await gateway.stop()
    }

    /// The corpus of others, as `SALLYPORT_CORPUS` names it.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["SALLYPORT_CORPUS"] != nil))
    func corpus() async throws {
        let folder = try #require(ProcessInfo.processInfo.environment["SALLYPORT_CORPUS"])
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/http11-probe.json"))
        let file = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let cases = try #require(file["cases"] as? [[String: Any]])
        #expect(cases.count == 72)
        let gateway = try await TestGateway.start()
        try await withThrowingTaskGroup { group in
            for item in cases {
                let id = try #require(item["id"] as? String)
                let expected = try #require(item["expected"] as? String)
                let raw = try call(try #require(item["rawRequest"] as? String), gateway, marker: id)
                group.addTask { try await Self.probe(id, raw, expected, gateway) }
            }
            try await group.waitForAll()
        }
        try await gateway.stop()
    }

    /// A request of the corpus as an authenticated call, where it is for `/`.
    private func call(_ raw: String, _ gateway: TestGateway, marker: String) throws -> String {
        let words = raw.prefix { $0 != "\r\n" }.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[1] == "/", let end = raw.range(of: "\r\n\r\n") else { return raw }
        let signed = try gateway.request(String(words[0]), "/mirror?\(marker)")
        let headers = signed.components(separatedBy: "\r\n").filter {
            $0.hasPrefix("Authorization") || $0.hasPrefix("LP-")
        }
        // Behind the others, so that what is odd about the first line of them stays odd.
        let whole = raw.replacingCharacters(in: end, with: "\r\n\(headers.joined(separator: "\r\n"))\r\n\r\n")
        return whole.replacing(" / ", with: " \(Self.target) ", maxReplacements: 1)
            .replacing("localhost:8080", with: "127.0.0.1:\(gateway.running.port)")
    }

    private static func probe(_ id: String, _ raw: String, _ expected: String, _ gateway: TestGateway) async throws {
        let client = try await RawClient(port: gateway.running.port)
        client.send(raw)
        let answer = await client.wait(seconds: 2) { $0.contains("\r\n\r\n") }
        let statuses = answer.statuses
        let seen = gateway.upstream.seen.filter { $0.target.hasSuffix("?\(id)") }
        #expect(statuses.count <= 1 && seen.count <= 1, "\(id): \(answer)")
        if expected == "2xx" {
            #expect(statuses == [200], "\(id): \(answer)")
        } else if !["2xx", "200", "!101"].contains(where: { expected.contains($0) }) {
            #expect(statuses.allSatisfy { (400..<500).contains($0) }, "\(id) (\(expected)): \(answer)")
            #expect(!seen.contains { $0.isComplete }, "\(id)")
            let mayWait = expected.contains("timeout") || raw.utf8.count == 8192
            #expect(mayWait || !statuses.isEmpty || client.isClosed, "\(id): nothing came back")
        }
        #expect(!statuses.contains(101), "\(id)")
        await client.close()
    }
}
