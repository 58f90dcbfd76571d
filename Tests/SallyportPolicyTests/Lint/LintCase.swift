import Testing

@testable import SallyportPolicy

/// Documents, and where one complaint is made of them.
struct LintCase: Sendable, CustomTestStringConvertible {
    var name: String
    /// Each goes into a file of its own, `1.yaml`, `2.yaml` and so on.
    var documents: [String]
    /// Such as `1.yaml:5:5`, in reading order.
    var places: [String]
    /// Of each place the related ones.
    var related: [[String]]?

    var testDescription: String { name }

    init(_ name: String, _ documents: String..., at places: [String], related: [[String]]? = nil) {
        self.name = name
        self.documents = documents
        self.places = places
        self.related = related
    }

    func expect(_ code: DiagnosticCode, sourceLocation: SourceLocation = #_sourceLocation) {
        let texts = documents.enumerated().map { number, document in
            PolicyLoader.Text(
                path: "\(number + 1).yaml", relativePath: "\(number + 1).yaml", bytes: Array(document.utf8))
        }
        let all = PolicyLoader.load(texts, at: ".").diagnostics
        let errors = all.filter { $0.severity == .error }.map(\.message)
        #expect(errors == [], sourceLocation: sourceLocation)
        let found = all.filter { $0.code == code }
        #expect(found.map(\.span.location) == places, "\(found.map(\.message))", sourceLocation: sourceLocation)
        for diagnostic in found { #expect(!diagnostic.help.isEmpty, sourceLocation: sourceLocation) }
        guard let related else { return }
        #expect(found.map { $0.related.map(\.span.location) } == related, sourceLocation: sourceLocation)
    }
}

/// A profile document with this body.
func profile(_ body: String, name: String = "shared") -> String {
    "version: 1\nkind: Profile\nprofile: \(name)\n\(body)\n"
}

/// A defaults document with this body.
func defaults(_ body: String) -> String {
    "version: 1\nkind: Defaults\n\(body)\n"
}
