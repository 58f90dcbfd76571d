/// One request with the decision that is expected of it.
package struct PolicyTest: Hashable, Sendable {
    /// The file as messages name it.
    package var file: String
    /// The line on which the test begins.
    package var line: Int
    package var description: String?
    package var account: String
    package var method: Method
    package var url: String
    package var service: ServiceName?
    /// What the caller holds; nil: whatever is asked for.
    package var scopes: [Scope]?
    package var expected: TestExpectation

    /// `file:line`.
    package var location: String { "\(file):\(line)" }

    /// The request in one line.
    package var request: String {
        let service = service.map { " as \($0)" } ?? ""
        let scopes = scopes.map {
            $0.isEmpty ? ", holding no scope" : ", holding \($0.map(\.text).joined(separator: " "))"
        }
        return "\(method) \(url)\(service), account \(account)\(scopes ?? "")"
    }

    /// Whether a search for `text` finds the test: in its file, its description or its request, whatever the case.
    package func contains(_ text: String) -> Bool {
        [location, description ?? "", request].contains { $0.lowercased().contains(text.lowercased()) }
    }
}

extension PolicyTest {
    /// How many requests all tests together may stand for.
    package static let maximumCount = 1_000_000

    /// The tests of some documents, each list spread out; nil where that makes more than ``maximumCount`` requests.
    package static func all(of documents: [(file: String, document: TestDocument)]) -> [PolicyTest]? {
        var count = 0
        for test in documents.flatMap(\.document.cases) {
            guard let requests = test.requestCount, requests <= maximumCount - count else { return nil }
            count += requests
        }
        return documents.flatMap { entry in entry.document.cases.flatMap { all(of: $0, in: entry.file) } }
    }

    private static func all(of test: TestCase, in file: String) -> [PolicyTest] {
        test.accounts.flatMap { account in
            test.methods.flatMap { method in
                test.urls.flatMap { url in
                    test.services.map { service in
                        PolicyTest(
                            file: file, line: Int(test.range.start.line), description: test.description,
                            account: account, method: method, url: url, service: service.name, scopes: test.scopes,
                            expected: test.expected)
                    }
                }
            }
        }
    }
}

extension ServiceTerm {
    /// The service; nil for none.
    package var name: ServiceName? {
        switch self {
        case .named(let name): name
        case .none: nil
        }
    }
}
