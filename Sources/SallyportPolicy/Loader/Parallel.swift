internal import Dispatch
internal import Glibc
internal import Synchronization

/// Work on many things that do not depend on one another, by all processors.
enum Parallel {
    /// Lets workers do `count` things, each worker one range after another.
    ///
    /// - Parameters:
    ///   - chunk: How many things a worker takes at a time; no more processors are used than there are chunks.
    ///   - make: Makes a worker, on the thread that it works on.
    ///   - work: Does the things of a range.
    /// - Returns: the workers, in no order, with what they have gathered.
    static func work<Worker: Sendable>(
        on count: Int, chunk: Int, by make: @Sendable () -> Worker, _ work: @Sendable (inout Worker, Range<Int>) -> Void
    ) -> [Worker] {
        let workers = min(processorCount, (count + chunk - 1) / chunk)
        guard workers > 1 else {
            var worker = make()
            work(&worker, 0..<count)
            return [worker]
        }
        let next = Atomic(0)
        let done = Mutex<[Worker]>([])
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            var worker = make()
            while case let start = next.add(chunk, ordering: .relaxed).oldValue, start < count {
                work(&worker, start..<min(start + chunk, count))
            }
            done.withLock { $0.append(worker) }
        }
        return done.withLock { $0 }
    }

    /// What becomes of `count` things, in their order.
    static func map<Result: Sendable>(
        on count: Int, chunk: Int, _ transform: @Sendable (Int) -> Result
    ) -> [Result] {
        typealias Piece = (start: Int, results: [Result])
        var workers = work(on: count, chunk: chunk, by: { [Piece]() }) { pieces, range in
            pieces.append((range.lowerBound, range.map(transform)))
        }
        var pieces: [Piece] = []
        while let found = workers.popLast() { pieces += found }
        return pieces.sorted { $0.start < $1.start }.flatMap(\.results)
    }

    private static let processorCount = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
}
