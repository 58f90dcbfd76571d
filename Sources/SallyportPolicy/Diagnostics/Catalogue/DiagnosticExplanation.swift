/// What there is to know of one complaint: an entry of the catalogue, and a section of `docs/diagnostics.md`.
package struct DiagnosticExplanation: Sendable {
    /// The complaint.
    package let code: DiagnosticCode
    /// What is wrong, as a heading.
    package let title: String
    /// What it means, in whole sentences.
    package let meaning: String
    /// Why it matters.
    package let reason: String
    /// What brings the complaint about.
    package let wrong: Example
    /// The same without the mistake.
    package let right: Example

    init(
        _ code: DiagnosticCode, _ title: String, meaning: String, reason: String, wrong: Example, right: Example
    ) {
        self.code = code
        self.title = title
        self.meaning = meaning
        self.reason = reason
        self.wrong = wrong
        self.right = right
    }
}

extension DiagnosticExplanation {
    /// What is shown as wrong or right. The tests feed texts to the one who reads them.
    package enum Example: Hashable, Sendable {
        /// The text of a policy file.
        case policy(String)
        /// The text of the server's configuration.
        case configuration(String)
        /// A sentence about what no text can show: a file that is missing, a certificate.
        case situation(String)

        /// A policy of one account, which says this after its name.
        static func account(_ text: String) -> Example {
            .policy("version: 1\nkind: Account\naccount: acme\n\(text)")
        }
    }
}
