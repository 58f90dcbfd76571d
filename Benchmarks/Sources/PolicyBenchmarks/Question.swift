import Foundation
import SallyportPolicy

/// A request in the words of a client, with the scopes that it was found to hold; one line of JSON, for engines to be
/// asked the same.
struct Question: Codable {
    var account: String
    var method: String
    var url: String
    var service: String?
    var scopes: [String]

    /// What a gateway makes of it before it decides.
    func parsed() throws -> PolicyRequest {
        guard let account = AccountID(account), let method = Method(rawValue: method) else {
            preconditionFailure("the workload names accounts and methods that exist")
        }
        return PolicyRequest(
            account: account, method: method, url: try ForwardURL(url), service: service.flatMap { ServiceName($0) })
    }

    /// The questions of a file.
    static func read(_ path: String) throws -> [Question] {
        let decoder = JSONDecoder()
        return try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: UInt8(ascii: "\n")).map {
            try decoder.decode(Question.self, from: Data($0))
        }
    }

    /// Writes questions to a file.
    static func write(_ questions: [Question], to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var text = Data()
        for question in questions {
            text += try encoder.encode(question)
            text.append(UInt8(ascii: "\n"))
        }
        try text.write(to: URL(fileURLWithPath: path))
    }
}
