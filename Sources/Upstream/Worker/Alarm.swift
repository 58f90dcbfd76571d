/// Something that is to happen at a time. The time can be moved at will: later for free, earlier for one entry in the
/// queue.
final class Alarm {
    /// What is to happen.
    enum Purpose: Equatable {
        /// A transfer may have timed out.
        case transfer(UInt64)
        /// A pool's libcurl wants to know that time passed.
        case poolTimer(UInt32)
        /// A pool may have been unused for long enough.
        case poolIdle(UInt32)
    }

    /// What is to happen.
    let purpose: Purpose
    /// When, in nanoseconds; `UInt64.max` is never.
    fileprivate(set) var due = UInt64.max
    /// When the earliest valid entry in the queue stands; `UInt64.max` for none.
    fileprivate var queued = UInt64.max

    /// An alarm that is not set.
    init(_ purpose: Purpose) {
        self.purpose = purpose
    }
}

/// Alarms by time.
final class AlarmQueue {
    private var heap = AlarmHeap()

    /// When to look again, at the latest; nil for never. May be earlier than any alarm.
    var next: UInt64? { heap.next }

    /// Sets an alarm; `UInt64.max` switches it off.
    func set(_ alarm: Alarm, to time: UInt64) {
        alarm.due = time
        if time < alarm.queued { heap.push(alarm, at: time) }
    }

    /// Takes the next alarm whose time has come, and switches it off.
    func popDue(now: UInt64) -> Alarm? {
        guard let next, next <= now else { return nil }
        return heap.popDue(now: now)
    }
}

/// A binary heap whose entries may be out of date, which is noticed when they come up.
private struct AlarmHeap {
    private var heap: [(time: UInt64, alarm: Alarm)] = []

    var next: UInt64? { heap.first?.time }

    mutating func popDue(now: UInt64) -> Alarm? {
        while let first = heap.first, first.time <= now {
            removeFirst()
            let alarm = first.alarm
            guard first.time == alarm.queued else { continue }
            alarm.queued = .max
            if alarm.due <= now {
                alarm.due = .max
                return alarm
            }
            if alarm.due != .max { push(alarm, at: alarm.due) }
        }
        return nil
    }

    mutating func push(_ alarm: Alarm, at time: UInt64) {
        alarm.queued = time
        heap.append((time, alarm))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].time < heap[parent].time else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            let left = 2 * parent + 1
            guard left < heap.count else { return }
            let right = left + 1
            let child = right < heap.count && heap[right].time < heap[left].time ? right : left
            guard heap[child].time < heap[parent].time else { return }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
