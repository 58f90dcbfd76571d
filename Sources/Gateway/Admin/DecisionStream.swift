import Hummingbird
import NIOCore

/// Decisions as server-sent events (WHATWG HTML, 9.2): each a line of the audit log as the data of an unnamed event, and
/// `missed` with a number where a watcher did not keep up.
struct DecisionStream: Sendable {
    let feed: DecisionFeed
    let watch: DecisionFeed.Watch

    /// How long nothing may be said, for whoever is between to see that the connection lives.
    private static let longestSilence = Duration.seconds(15)

    /// The answer that goes on for as long as somebody reads it.
    var response: Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
                .xContentTypeOptions: "nosniff",
            ],
            body: ResponseBody { writer in
                defer { feed.end(watch) }
                try await write(to: &writer)
                try await writer.finish(nil)
            })
    }

    private func write(to writer: inout any ResponseBodyWriter) async throws {
        let pulse = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: Self.longestSilence)
                watch.noteSilence()
            }
        }
        defer { pulse.cancel() }
        var opening = ByteBuffer(string: ": decisions\n\n")
        for line in watch.recent { Self.append(line, to: &opening) }
        try await writer.write(opening)
        for await event in watch.events {
            var buffer = ByteBuffer()
            switch event {
            case .decision(let line): Self.append(line, to: &buffer)
            case .silence: buffer.writeString(": nothing yet\n\n")
            }
            let missed = watch.takeMissed()
            if missed > 0 { buffer.writeString("event: missed\ndata: \(missed)\n\n") }
            try await writer.write(buffer)
        }
    }

    /// A line ends in a line feed, and holds no other.
    private static func append(_ line: [UInt8], to buffer: inout ByteBuffer) {
        buffer.writeString("data: ")
        buffer.writeBytes(line)
        buffer.writeString("\n")
    }
}
