import Foundation
import Testing

/// The texts that fuzzing began with, and those that it found: each is read without harm, and in no time to speak of.
@Suite struct CorpusTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fuzzing/Corpus")

    /// What any text may take, and each of its bytes. A build for debugging takes about ten times what the product does.
    private static let free = Duration.milliseconds(100)
    private static let perByte = Duration.microseconds(20)

    @Test(arguments: FuzzTarget.allCases) func everyTextIsReadAsPromised(_ target: FuzzTarget) throws {
        let texts = try FileManager.default.contentsOfDirectory(
            at: Self.folder.appendingPathComponent(target.rawValue), includingPropertiesForKeys: nil)
        #expect(!texts.isEmpty)
        for text in texts.sorted(by: { $0.path < $1.path }) {
            let bytes = Array(try Data(contentsOf: text))
            let limit = Self.free + Self.perByte * bytes.count
            let (broken, time) = Self.time(within: limit) { target.run(bytes) }
            #expect(broken == nil, "\(text.lastPathComponent)")
            #expect(time < limit, "\(text.lastPathComponent): \(bytes.count) bytes")
        }
    }

    /// The processor time of this thread, the least of five unless one is within the limit: what runs beside it slows it down, too.
    private static func time(within limit: Duration, _ body: () -> String?) -> (String?, Duration) {
        let clock = { () -> Duration in
            var now = timespec()
            unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
            return .seconds(now.tv_sec) + .nanoseconds(now.tv_nsec)
        }
        var best = Duration.seconds(3600)
        var broken: String?
        for _ in 0..<5 where best >= limit {
            let start = clock()
            broken = body() ?? broken
            best = min(best, clock() - start)
        }
        return (broken, best)
    }
}
