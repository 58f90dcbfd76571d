import NIOCore
import Synchronization
import Testing

@testable import Upstream

@Suite("the parts of a request's body")
struct UploadQueueTests {
    private enum Read: Equatable {
        case bytes(String)
        case wait
        case end
        case abort
    }

    private func read(_ queue: inout UploadQueue, _ count: Int = 100) -> Read {
        let (step, written) = queue.next(atMost: count)
        written?()
        switch step {
        case .bytes(let bytes): return .bytes(String(buffer: bytes))
        case .wait: return .wait
        case .end: return .end
        case .abort: return .abort
        }
    }

    @Test(
        "come out as they went in, whatever the sizes, and each is reported once when it is taken",
        arguments: 0..<30 as Range<UInt64>)
    func roundTrip(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = UploadQueue(.streamed(length: nil))
        let written = Mutex<[Int]>([])
        var given = ""
        var taken = ""
        for number in 0..<100 {
            let part = String(repeating: "\(number % 10)", count: Int.random(in: 0..<20, using: &random))
            given += part
            _ = queue.append(ByteBuffer(string: part)) { written.withLock { $0.append(number) } }
            while Bool.random(using: &random),
                case .bytes(let bytes) = read(&queue, Int.random(in: 1..<30, using: &random))
            {
                taken += bytes
            }
            #expect(queue.buffered == Int64(given.utf8.count - taken.utf8.count), "seed \(seed)")
        }
        _ = queue.finish()
        while case .bytes(let bytes) = read(&queue, 7) { taken += bytes }
        #expect(taken == given, "seed \(seed)")
        #expect(written.withLock { $0 } == Array(0..<100), "seed \(seed)")
        #expect(queue.isDone)
        #expect(read(&queue) == .end)
    }

    @Test("a reader that waits is woken by a part or the end, once")
    func waiting() {
        var queue = UploadQueue(.streamed(length: nil))
        #expect(queue.append(ByteBuffer(string: "a")) {} == false)
        #expect(read(&queue) == .bytes("a"))
        #expect(read(&queue) == .wait)
        #expect(queue.isWaiting)
        #expect(queue.append(ByteBuffer(string: "b")) {} == true)
        #expect(queue.append(ByteBuffer(string: "c")) {} == false)
        #expect(read(&queue) == .bytes("b"))
        #expect(read(&queue) == .bytes("c"))
        #expect(read(&queue) == .wait)
        #expect(queue.finish() == true)
        #expect(read(&queue) == .end)
    }

    @Test(
        "an announced length is held to",
        arguments: [(["ab", "cd"], Read.end), (["ab"], .abort), (["abcde"], .abort), (["ab", "c", "de"], .abort)])
    private func announced(parts: [String], last: Read) {
        var queue = UploadQueue(.streamed(length: 4))
        for part in parts { _ = queue.append(ByteBuffer(string: part)) {} }
        _ = queue.finish()
        var taken = 0
        var read = read(&queue)
        while case .bytes(let bytes) = read {
            taken += bytes.utf8.count
            read = self.read(&queue)
        }
        #expect(read == last)
        #expect(taken <= 4)
    }

    @Test("no body is done at once", arguments: [UpstreamRequest.Body.none, .streamed(length: 0)])
    func empty(body: UpstreamRequest.Body) {
        var queue = UploadQueue(body)
        #expect(queue.isDone)
        #expect(read(&queue) == .end)
        #expect(queue.finish() == false)
    }
}
