import Foundation
import Testing

@testable import SallyportPolicy

@Suite("Forward URLs: what others make of those that we accept")
struct ForwardURLAgreementTests {
    /// A folder with `urltestdata.json` and `idna-test-v2.json` of web-platform-tests, where there is one.
    static let corpus = ProcessInfo.processInfo.environment["SALLYPORT_CORPUS"].map { URL(fileURLWithPath: $0) }

    @Test("libcurl reads the same out of 20,000 mutations, as sent and as called")
    func libcurlOverMutations() throws {
        let seed: UInt64 = 20_000
        var mutations = ForwardURLMutations(seed: seed)
        var accepted: [(text: String, url: ForwardURL)] = []
        var attempts = 0
        while accepted.count < 20_000, attempts < 200_000 {
            attempts += 1
            let text = mutations.next()
            if let url = try? ForwardURL(text) { accepted.append((text, url)) }
        }
        #expect(accepted.count == 20_000)
        let disagreements = try LibcurlComparison.disagreements(over: accepted)
        #expect(disagreements.prefix(20).isEmpty, "\(disagreements.count) of them, seed \(seed)")
    }

    @Test("web-platform-tests: URLs", .enabled(if: corpus != nil))
    func urlTestData() throws {
        var accepted: [(text: String, url: ForwardURL)] = []
        for entry in try Self.entries("urltestdata.json") {
            guard let input = entry["input"] as? String, let url = try? ForwardURL(input) else { continue }
            accepted.append((input, url))
            #expect(entry["failure"] == nil, "`\(input)` is a failure")
            try Self.expectSame(url, input: input, entry)
        }
        #expect(accepted.count > 30)
        #expect(try LibcurlComparison.disagreements(over: accepted) == [])
    }

    @Test("web-platform-tests: what is not plainly our grammar is refused", .enabled(if: corpus != nil))
    func urlTestDataFailures() throws {
        let failures = try Self.entries("urltestdata.json").filter { $0["failure"] != nil }
        #expect(failures.count > 200)
        for input in failures.compactMap({ $0["input"] as? String }) {
            #expect(throws: ForwardURL.Invalid.self, "`\(input)`") { try ForwardURL(input) }
        }
    }

    @Test("web-platform-tests: international names", .enabled(if: corpus != nil))
    func idna() throws {
        var accepted: [(text: String, url: ForwardURL)] = []
        for entry in try Self.entries("idna-test-v2.json") {
            guard let input = entry["input"] as? String else { continue }
            let output = entry["output"] as? String
            if let url = try? ForwardURL("https://\(input)/") {
                accepted.append(("https://\(input)/", url))
                #expect(url.host.description == output.map(Self.withoutTrailingDot), "`\(input)`")
            }
            // What the standard calls an `xn--` form we take too, or say why not; what we suggest is what it says.
            let suggestion = InternationalLabel.ascii(input)
            if let suggestion, !input.contains("."), let output { #expect(suggestion == output, "`\(input)`") }
        }
        #expect(accepted.count > 50)
        #expect(try LibcurlComparison.disagreements(over: accepted) == [])
    }

    private static func expectSame(_ url: ForwardURL, input: String, _ entry: [String: Any]) throws {
        let hostname = try #require(entry["hostname"] as? String)
        let port = try #require(entry["port"] as? String)
        #expect(entry["protocol"] as? String == "\(url.scheme.rawValue):")
        #expect(UInt16(port) ?? url.scheme.defaultPort == url.port, "`\(input)`")
        #expect(
            entry["search"] as? String
                == (url.query.map { $0.isEmpty ? "" : "?\($0)" } ?? "").replacing("'", with: "%27"))
        if hostname.hasPrefix("[") {
            // The standard writes mapped addresses in hexadecimal: the same address in other text.
            let address = try #require(inet6(String(hostname.dropFirst().dropLast())))
            #expect(url.host == .address(address), "`\(input)`")
        } else {
            #expect(url.host.description == withoutTrailingDot(hostname), "`\(input)`")
        }
        // Where the standard would change the path, a rule with `paths` must refuse it.
        if !url.hasAmbiguousPath { #expect(entry["pathname"] as? String == url.path, "`\(input)`") }
    }

    private static func inet6(_ text: String) -> IPAddress? {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard unsafe inet_pton(AF_INET6, text, &bytes) == 1 else { return nil }
        return IPAddress(networkBytes: bytes)
    }

    private static func withoutTrailingDot(_ name: String) -> String {
        name.hasSuffix(".") ? String(name.dropLast()) : name
    }

    /// JSON whose escapes all name characters: those of half a character become U+FFFD.
    private static func withoutLoneSurrogates(_ json: String) -> String {
        json.replacing(#/(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}/#)
        {
            $0.1.map(String.init) ?? "\\ufffd"
        }
    }

    private static func entries(_ file: String) throws -> [[String: Any]] {
        let text = try String(contentsOf: #require(corpus).appendingPathComponent(file), encoding: .utf8)
        let data = Data(withoutLoneSurrogates(text).utf8)
        return try #require(JSONSerialization.jsonObject(with: data) as? [Any]).compactMap { $0 as? [String: Any] }
    }
}
