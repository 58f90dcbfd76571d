import Foundation
import SallyportPolicy

/// What `POST /reload` answers.
struct ReloadAnswer: Encodable {
    /// `replaced`, or `kept` where errors left in use what was.
    var result: String
    /// Of what is in use now.
    var generation: Int
    var digest: String
    var diagnostics: [ReportedDiagnostic]

    init(_ succeeded: Bool, _ diagnostics: [Diagnostic], _ snapshot: Snapshot) {
        result = succeeded ? "replaced" : "kept"
        generation = snapshot.generation
        digest = "\(snapshot.tree.digest)"
        self.diagnostics = diagnostics.map(ReportedDiagnostic.init)
    }

    /// As a document.
    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(self))
    }
}
