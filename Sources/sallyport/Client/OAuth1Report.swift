import Authentication
import Foundation

/// What `verify-oauth1` prints.
struct OAuth1Report {
    private let examination: OAuth1Examination

    init(_ examination: OAuth1Examination) {
        self.examination = examination
    }

    private struct Document: Encodable {
        var verdict: String
        var reason: String?
        var detail: String?
        var differences: [String]
        var place, consumerKey, algorithm, timestamp, nonce, baseString, signature, expectedSignature: String?
    }

    private var verdict: String { examination.failure == nil ? "accepted" : "refused" }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let document = Document(
            verdict: verdict, reason: examination.failure?.reason.rawValue, detail: examination.failure?.detail,
            differences: examination.differences, place: examination.place, consumerKey: examination.consumerKey,
            algorithm: examination.algorithm, timestamp: examination.timestamp, nonce: examination.nonce,
            baseString: examination.baseString, signature: examination.signature,
            expectedSignature: examination.expectedSignature)
        return String(decoding: try encoder.encode(document), as: UTF8.self)
    }

    var text: String {
        let fields: [(String, String?)] = [
            ("parameters", examination.place.map { "in the \($0)" }), ("consumer key", examination.consumerKey),
            ("algorithm", examination.algorithm), ("timestamp", examination.timestamp), ("nonce", examination.nonce),
            ("base string", examination.baseString), ("signature", examination.signature),
            ("expected", examination.expectedSignature == examination.signature ? nil : examination.expectedSignature),
            ("verdict", examination.failure.map { "refused: \($0.detail)" } ?? "accepted, if its nonce is a new one"),
        ]
        let lines = fields.compactMap { name, value in
            value.map { name.padding(toLength: 14, withPad: " ", startingAt: 0) + Self.printable($0) }
        }
        let differences = examination.differences.map {
            "what differs".padding(toLength: 14, withPad: " ", startingAt: 0) + $0
        }
        return (lines + differences).map { $0 + "\n" }.joined()
    }

    /// The text of somebody else's request on a terminal: control characters would speak to it.
    private static func printable(_ text: String) -> String {
        String(
            text.unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? "\u{FFFD}" : Character($0) }
        )
    }
}
