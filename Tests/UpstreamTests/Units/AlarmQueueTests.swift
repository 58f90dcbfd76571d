import Testing

@testable import Upstream

@Suite("alarms")
struct AlarmQueueTests {
    @Test("ring in the order of their times, at the time they were last set to", arguments: 0..<20 as Range<UInt64>)
    func order(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let queue = AlarmQueue()
        let alarms = (0..<50).map { Alarm(.transfer($0)) }
        var expected: [UInt64: UInt64] = [:]
        for _ in 0..<500 {
            let index = Int.random(in: 0..<50, using: &random)
            let time = Bool.random(using: &random) ? UInt64.random(in: 0..<1000, using: &random) : .max
            queue.set(alarms[index], to: time)
            expected[UInt64(index)] = time
        }
        for now in stride(from: UInt64(0), to: 1000, by: 7) {
            var rang: Set<UInt64> = []
            while let alarm = queue.popDue(now: now) {
                guard case .transfer(let id) = alarm.purpose else { continue }
                #expect(rang.insert(id).inserted, "seed \(seed)")
                #expect(alarm.due == .max)
            }
            let due = Set(expected.filter { $0.value <= now }.keys)
            #expect(rang == due, "seed \(seed)")
            for id in due { expected[id] = nil }
            if let next = queue.next { #expect(next > now) }
        }
    }

    @Test("set again while they ring")
    func again() {
        let queue = AlarmQueue()
        let alarm = Alarm(.poolTimer(1))
        queue.set(alarm, to: 10)
        #expect(queue.popDue(now: 9) == nil)
        #expect(queue.popDue(now: 10) === alarm)
        queue.set(alarm, to: 10)
        #expect(queue.popDue(now: 10) === alarm)
        queue.set(alarm, to: 30)
        queue.set(alarm, to: 20)
        #expect(queue.popDue(now: 29) === alarm)
        #expect(queue.popDue(now: 100) == nil)
        #expect(queue.next == nil)
    }
}
