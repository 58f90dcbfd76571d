import Testing

@testable import SallyportPolicy

@Suite("Methods")
struct MethodTests {
    @Test("what each method means to a policy", arguments: Method.allCases)
    func meaning(of method: Method) {
        #expect(method.isRead == ["GET", "HEAD", "OPTIONS"].contains(method.rawValue))
        #expect(method.isForwardedUnlessNamed == ["GET", "POST", "PUT", "DELETE"].contains(method.rawValue))
        #expect(method.description == method.rawValue)
        #expect(Method(rawValue: method.rawValue.lowercased()) == nil)
    }

    @Test("the others are unknown", arguments: ["", "TRACE", "CONNECT", "get", " GET", "GET "])
    func unknown(_ text: String) {
        #expect(Method(rawValue: text) == nil)
    }
}
