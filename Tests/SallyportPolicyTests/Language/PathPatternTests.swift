import Testing

@testable import SallyportPolicy

@Suite("Path patterns")
struct PathPatternTests {
    @Test(
        "what a pattern covers",
        arguments: [
            ("/v2/orders", "/v2/orders", true), ("/v2/orders", "/v2/orders/", false),
            ("/v2/orders", "/v2/orders/1", false),
            ("/v2/orders", "/V2/orders", false), ("/v2/orders", "/v2/orders2", false),
            ("/v2/refunds/*", "/v2/refunds/1", true),
            ("/v2/refunds/*", "/v2/refunds/1/2", true), ("/v2/refunds/*", "/v2/refunds/", true),
            ("/v2/refunds/*", "/v2/refunds", false), ("/v2/refunds/*", "/v2/refundsx/1", false), ("/*", "/", true),
            ("/*", "/a/b", true), ("/", "/", true), ("/", "/a", false), ("/%7euser", "/~user", true),
            ("/a%2ab", "/a*b", false),
            ("/caf%c3%a9/*", "/caf%C3%A9/x", true), ("/a/", "/a/", true), ("/a/", "/a", false),
        ])
    func matches(_ pattern: String, _ path: String, expected: Bool) throws {
        let pattern = try PathPattern.parse(pattern).get()
        #expect(pattern.matches(try ForwardURL("https://a\(path)").matchPath) == expected)
    }

    @Test(
        "the canonical text",
        arguments: [
            ("/v2/refunds/*", "/v2/refunds/", true), ("/*", "/", true), ("/%7e%c3", "/~%C3", false),
            ("/a", "/a", false),
        ])
    func text(_ text: String, normalised: String, isPrefix: Bool) throws {
        let pattern = try PathPattern.parse(text).get()
        #expect(pattern.text == normalised)
        #expect(pattern.isPrefix == isPrefix)
        #expect(pattern.description == (isPrefix ? normalised + "*" : normalised))
        #expect(try PathPattern.parse(pattern.description).get() == pattern)
    }

    @Test(
        "what is refused, and what the complaint says",
        arguments: [
            ("", "does not begin with `/`"), ("a", "does not begin with `/`"), ("*", "does not begin with `/`"),
            ("https://a/b", "does not begin with `/`"), ("/a*", "has a `*`"), ("/*/b", "has a `*`"),
            ("/a/**", "has a `*`"),
            ("/a/*/", "has a `*`"), ("/a/*/*", "has a `*`"), ("/a?b", "has a query"), ("/a?", "has a query"),
            ("/a#b", "has a fragment"), ("/a/../b", "segment"), ("/..", "segment"), ("/./*", "segment"),
            ("/../*", "segment"),
            ("/a//b", "empty segment"), ("//*", "empty segment"), ("/a;b", "has a `;`"), ("/a%2fb", "encoded slash"),
            ("/%2e%2e/", "encoded slash"), ("/%252e", "encoded slash"), ("/a%3bb", "encoded slash"),
            ("/a%00", "encoded slash"),
            ("/%C0%AE", "overlong"), ("/a b", "no path may hold"), ("/a\\b", "no path may hold"),
            ("/a\n", "no path may hold"),
            ("/{id}", "no path may hold"), ("/%", "two hexadecimal"), ("/%4", "two hexadecimal"),
            ("/%%4141", "two hexadecimal"),
            ("/é", "beyond ASCII"),
        ])
    func refuses(_ text: String, complaint: String) {
        guard case .failure(let invalid) = PathPattern.parse(text) else {
            Issue.record("`\(text)` was taken")
            return
        }
        #expect(invalid.code == .invalidPath)
        #expect(invalid.message.contains(complaint))
        #expect(!invalid.help.isEmpty)
    }
}
