import Testing

@testable import Gateway

@Suite("Audit lines that wait")
struct AuditBacklogTests {
    /// Lines of random lengths come, and pieces of random lengths are written, now and then to another file.
    @Test(arguments: 0..<50)
    func everyLineIsWrittenOnceAndWhole(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var backlog = AuditBacklog()
        var files: [[UInt8]] = [[]]
        var number = 0
        var whole = 0
        while number < 200 || !backlog.isEmpty {
            if number < 200, backlog.isEmpty || Bool.random(using: &generator) {
                let filling = String(repeating: "x", count: Int.random(in: 0...20, using: &generator))
                backlog.append(Array("\(number) \(filling)\n".utf8))
                number += 1
            }
            let limit = Int.random(in: 1...40, using: &generator)
            let lines = backlog.lines(fitting: limit)
            #expect(lines.last == UInt8(ascii: "\n"))
            #expect(lines.count <= limit || lines.firstIndex(of: UInt8(ascii: "\n")) == lines.endIndex - 1)
            let taken = Int.random(in: 1...lines.count, using: &generator)
            files[files.count - 1] += lines.prefix(taken)
            whole += backlog.advance(by: taken)
            if Int.random(in: 0..<10, using: &generator) == 0 {
                backlog.restartLine()
                files.append([])
            }
        }
        let numbers = files.flatMap { file in
            // What ends without a line feed is written again, to the file after it.
            file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
                .compactMap { Int(String(decoding: $0.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)) }
        }
        #expect(numbers == Array(0..<200), "seed \(seed)")
        #expect(whole == 200)
    }
}
