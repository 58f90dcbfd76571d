import Logging

/// A log event as text.
enum LogLine {
    /// As an object of JSON on a line of its own: `time`, `level`, `message`, then the metadata.
    static func json(_ event: LogEvent, metadata: Logger.Metadata, time: Timestamp) -> [UInt8] {
        var json = JSONWriter()
        json.object { object in
            object.field("time", time.iso8601)
            object.field("level", event.level.rawValue)
            object.field("message", event.message.description)
            for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
                object.field(key, value.description)
            }
            if let error = event.error { object.field("error", "\(error)") }
        }
        json.endLine()
        return json.bytes
    }

    /// For people: one line, whatever stands in it.
    static func text(_ event: LogEvent, metadata: Logger.Metadata, time: Timestamp) -> [UInt8] {
        var line = "\(time.iso8601) \(event.level.rawValue): \(event.message)"
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(value)" }
        if let error = event.error { line += " error=\(error)" }
        return line.utf8.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: " ") : $0 } + [UInt8(ascii: "\n")]
    }
}
