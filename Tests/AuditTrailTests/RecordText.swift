import Foundation

@testable import AuditTrail

/// Audit records as text, to be read back.
enum RecordText {
    /// A record that the policy allowed, with these fields changed; nil takes one out.
    static func line(_ changes: [String: Any?] = [:]) throws -> String {
        var object: [String: Any] = [
            "time": "2026-02-12T08:00:00.000Z", "requestId": "r", "traceparent": "t", "principal": "p",
            "scheme": "bearer", "scopes": ["MTLS_READ_INTERNAL"], "account": "acme", "method": "GET",
            "urlScheme": "https", "host": "a.example", "path": "/", "decision": "allow", "rule": "a.yaml:4",
            "policy": "abcdef", "fallback": "plain-tls", "fallbackUsed": false, "status": 200, "bytesIn": 0,
            "bytesOut": 0, "milliseconds": ["decided": 0, "total": 1],
        ]
        for (name, value) in changes { object[name] = value }
        let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self)
    }

    static func entry(_ changes: [String: Any?] = [:]) throws -> AuditEntry {
        try JSONDecoder().decode(AuditEntry.self, from: Data(line(changes).utf8))
    }
}

/// A folder that goes when the test does.
final class Folder: Sendable {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("sallyport-\(UUID().uuidString)").path

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    subscript(name: String) -> String { "\(path)/\(name)" }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: self[name]))
    }

    func append(_ name: String, _ text: String) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: self[name]))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    func rename(_ name: String, _ other: String) throws {
        try FileManager.default.moveItem(atPath: self[name], toPath: self[other])
    }
}
