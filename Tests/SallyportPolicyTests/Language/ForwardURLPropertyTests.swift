import Testing

@testable import SallyportPolicy

@Suite("Forward URLs: properties")
struct ForwardURLPropertyTests {
    @Test("the canonical form is a fixed point, and means the same", arguments: 0..<40 as Range<UInt64>)
    func fixedPoint(seed: UInt64) throws {
        var mutations = ForwardURLMutations(seed: seed)
        var accepted = 0
        for _ in 0..<500 {
            let text = mutations.next()
            guard let url = try? ForwardURL(text) else { continue }
            accepted += 1
            #expect(try ForwardURL(url.canonical) == url, "`\(text)`, seed \(seed)")
            #expect(try ForwardURL(url.canonical).canonical == url.canonical, "`\(text)`, seed \(seed)")
            // What is judged appears byte for byte in what is called.
            let query = url.query.map { "?" + $0 } ?? ""
            #expect(url.canonical == "\(url.scheme.rawValue)://\(url.authority)\(url.path)\(query)")
            #expect(text.utf8.reversed().starts(with: query.utf8.reversed()))
            #expect(url.canonical.utf8.allSatisfy { 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "\\") })
        }
        #expect(accepted > 20, "seed \(seed)")
    }

    @Test("case, the trailing dot and the default port change nothing", arguments: 0..<40 as Range<UInt64>)
    func variants(seed: UInt64) throws {
        var random = LanguageRandom(seed: seed)
        for _ in 0..<50 {
            let labels = (0...Int.random(in: 0...4, using: &random)).map { _ in
                random.pick(["a", "acme", "x1", "a-b", "xn--bcher-kva", "3com", "0x1"])
            }
            let host = labels.joined(separator: ".") + ".example"
            let (scheme, port) = random.pick([("https", 443), ("http", 80)])
            let rest = random.pick(["/", "/a?b=C", "/%7e/x", "/a/../b?"])
            let plain = try ForwardURL("\(scheme)://\(host)\(rest)")
            for scheme in [scheme, scheme.uppercased()] {
                for host in [host, host.uppercased(), host + "."] {
                    for port in ["", ":\(port)"] {
                        let variant = try ForwardURL("\(scheme)://\(host)\(port)\(rest)")
                        #expect(variant == plain, "seed \(seed)")
                        #expect(variant.hashValue == plain.hashValue)
                    }
                }
            }
        }
    }

    @Test("any text is answered, and nothing but ASCII is taken", arguments: 0..<40 as Range<UInt64>)
    func anyText(seed: UInt64) {
        var random = LanguageRandom(seed: seed)
        for _ in 0..<200 {
            let scalars = (0..<Int.random(in: 0...40, using: &random)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...(Bool.random(using: &random) ? 0x7F : 0x10FFFF), using: &random))
            }
            let text =
                random.pick(["", "https://", "https://a/", "https://a?"]) + String(String.UnicodeScalarView(scalars))
            do {
                let url = try ForwardURL(text)
                #expect(text.utf8.allSatisfy { 0x21...0x7E ~= $0 })
                #expect(try ForwardURL(url.canonical) == url)
            } catch {
                #expect((0...text.utf8.count).contains(error.offset), "`\(text)`, seed \(seed)")
            }
        }
    }
}
