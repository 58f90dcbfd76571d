import Synchronization

/// A clock that stands where the test puts it.
final class TestClock: Sendable {
    private let seconds: Mutex<Int>

    init(_ seconds: Int) {
        self.seconds = Mutex(seconds)
    }

    var now: Int {
        get { seconds.withLock { $0 } }
        set { seconds.withLock { $0 = newValue } }
    }
}
