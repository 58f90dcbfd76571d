import Foundation
import Logging
import Synchronization
import Testing

@testable import Gateway

@Suite("The audit file")
struct AuditWriterTests {
    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func everyLineIsThereAfterClosing() async throws {
        let folder = try TemporaryFolder()
        let writer = try AuditWriter(to: AuditFile(path: folder["audit.jsonl"]), logger: quiet)
        await withTaskGroup { group in
            for task in 0..<4 {
                group.addTask {
                    for number in 0..<500 { writer.write(Array("\(task) \(number)\n".utf8)) }
                }
            }
        }
        writer.close()
        let lines = try folder.read("audit.jsonl").split(separator: "\n")
        #expect(Set(lines).count == 2000)
        #expect(lines.count == 2000)
    }

    @Test func linesAreAppendedToWhatIsThere() throws {
        let folder = try TemporaryFolder()
        try folder.write("audit.jsonl", "before\n")
        let writer = try AuditWriter(to: AuditFile(path: folder["audit.jsonl"]), logger: quiet)
        writer.write(Array("after\n".utf8))
        writer.close()
        #expect(try folder.read("audit.jsonl") == "before\nafter\n")
    }

    @Test func fileThatWasRenamedIsReplacedOnReopening() throws {
        let folder = try TemporaryFolder()
        let writer = try AuditWriter(to: AuditFile(path: folder["audit.jsonl"]), logger: quiet)
        writer.write(Array("one\n".utf8))
        writer.close()
        try FileManager.default.moveItem(atPath: folder["audit.jsonl"], toPath: folder["audit.jsonl.1"])
        writer.write(Array("two\n".utf8))
        writer.reopen()
        writer.close()
        writer.write(Array("three\n".utf8))
        writer.close()
        #expect(try folder.read("audit.jsonl.1") == "one\ntwo\n")
        #expect(try folder.read("audit.jsonl") == "three\n")
    }

    @Test func linesThatFindNoRoomAreCounted() throws {
        let folder = try TemporaryFolder()
        let lines = Mutex<[[UInt8]]>([])
        let logger = Logger(label: "test") { _ in
            GatewayLogHandler(LogSettings()) { line in lines.withLock { $0.append(line) } }
        }
        let writer = try AuditWriter(to: AuditFile(path: folder["audit.jsonl"]), logger: logger, capacity: 3)
        writer.write(Array("too long\n".utf8))
        writer.write(Array("a\n".utf8))
        writer.close()
        #expect(try folder.read("audit.jsonl") == "a\n")
        let logged = lines.withLock { $0.map { String(decoding: $0, as: UTF8.self) } }
        #expect(logged.count == 1)
        #expect(logged[0].contains(#""message":"audit lines were dropped""#))
        #expect(logged[0].contains(#""lines":"1""#))
    }

    @Test func folderThatIsNotThere() {
        #expect(throws: AuditFailure.self) {
            try AuditFile(path: "/nonexistent/audit.jsonl")
        }
    }
}
