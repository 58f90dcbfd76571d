import Foundation
import Testing

@testable import AuditTrail

@Suite("Reading audit files")
struct AuditReadingTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    /// The ids of the records, and what was complained of.
    private func read(_ names: String...) throws -> (found: [String], complaints: [String]) {
        var found: [String] = []
        var complaints: [String] = []
        var files = try AuditFiles(names.map { folder[$0] })
        var scan = AuditScan { complaints.append($0.replacingOccurrences(of: folder.path, with: "")) }
        try files.read(&scan) { entry, _ in found.append(entry.requestID) }
        #expect(scan.invalid + scan.unfinished == complaints.count)
        return (found, complaints)
    }

    private func lines(_ ids: String..., time: String = "2026-02-12T08:00:00.000Z") throws -> String {
        try ids.map { try RecordText.line(["requestId": $0, "time": time]) + "\n" }.joined()
    }

    @Test func linesThatAreNoRecordsAreReportedAndTheOthersRead() throws {
        let bad = ["", "{", "[]", "{}", try RecordText.line(["status": "x"]), try RecordText.line(["time": "today"])]
        let text = try lines("a") + bad.map { $0 + "\n" }.joined() + lines("b")
        try folder.write("f", text)
        let result = try read("f")
        #expect(result.found == ["a", "b"])
        #expect(
            result.complaints == [
                "/f:2: this line is no audit record: it is not JSON",
                "/f:3: this line is no audit record: it is not JSON",
                "/f:4: this line is no audit record: it is no JSON object",
                "/f:5: this line is no audit record: it has no `time`",
                "/f:6: this line is no audit record: it has a `status` of another kind than records have",
                "/f:7: this line is no audit record: it has a time in another form than records have",
            ])
    }

    @Test func theLastLineMayHaveNoEnd() throws {
        try folder.write("f", try lines("a", "b").dropLast().description)
        #expect(try read("f").found == ["a", "b"])
        try folder.write("f", try lines("a", "b").dropLast(9).description)
        let result = try read("f")
        #expect(result.found == ["a"] && result.complaints == ["/f:2: this line is not written to its end"])
    }

    @Test func aLineIsHeldOnlySoFar() throws {
        for filler in [LineReader.longest - 1, LineReader.longest + 1, 3 * LineReader.longest] {
            try folder.write("f", try lines("a") + String(repeating: " ", count: filler) + "\n" + lines("b"))
            let result = try read("f")
            #expect(result.found == ["a", "b"] && result.complaints.count == 1)
            #expect(result.complaints[0].hasSuffix("longer than 1048576 bytes") == (filler > LineReader.longest))
        }
    }

    @Test func filesAreReadInTheOrderOfTheirFirstRecords() throws {
        try folder.write("audit", try lines("c", time: "2026-02-12T08:00:02.000Z"))
        try folder.write("audit.1", "nonsense\n" + lines("b", time: "2026-02-12T08:00:01.000Z"))
        try folder.write("audit.10", try lines("a", time: "2026-02-12T08:00:00.000Z"))
        try folder.write("empty", "")
        #expect(try read("empty", "audit", "audit.1", "audit.10").found == ["a", "b", "c"])
    }

    @Test func aFileIsFollowedThroughRotationAndTruncation() throws {
        try folder.write("f", try lines("a"))
        var found: [String] = []
        var scan = AuditScan { Issue.record("\($0)") }
        var files = try AuditFiles([folder["f"]])
        try files.read(&scan, isOver: false) { entry, _ in found.append(entry.requestID) }
        var follower = try #require(files.follower)
        func expect(_ ids: String..., after step: () throws -> Void) throws {
            try step()
            found = []
            try follower.read(&scan) { entry, _ in found.append(entry.requestID) }
            #expect(found == ids)
        }
        try expect {}
        let half = try lines("b")
        try expect { try folder.append("f", String(half.prefix(20))) }
        try expect("b") { try folder.append("f", String(half.dropFirst(20))) }
        // Renamed: what is still written to it is read, then the file that takes its place.
        try expect("c") {
            try folder.rename("f", "f.1")
            try folder.append("f.1", try lines("c"))
        }
        try expect("d", "e", "f") {
            try folder.append("f.1", try lines("d"))
            try folder.write("f", try lines("e", "f"))
        }
        try expect("g") { try folder.append("f", try lines("g")) }
        // Emptied in its place, as by copytruncate.
        try expect("h") {
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder["f"]))
            try handle.truncate(atOffset: 0)
            try handle.write(contentsOf: Data(try lines("h").utf8))
            try handle.close()
        }
    }
}
