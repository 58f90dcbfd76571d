import SallyportPolicy
import Synchronization

/// How reloads have gone.
final class ReloadHistory: Sendable {
    /// What one reload came to.
    struct Entry: Sendable {
        /// When it was done.
        var time: Timestamp
        /// Whether what was read is in use.
        var succeeded: Bool
        /// What there was to complain about.
        var diagnostics: [Diagnostic]
    }

    /// What was counted so far.
    struct State: Sendable {
        var succeeded = 0
        var failed = 0
        var last: Entry?
    }

    private let held = Mutex(State())

    /// What was counted so far.
    var state: State { held.withLock { $0 } }

    /// A reload is done.
    func note(succeeded: Bool, _ diagnostics: [Diagnostic]) {
        let entry = Entry(time: .now, succeeded: succeeded, diagnostics: diagnostics)
        held.withLock { state in
            if succeeded { state.succeeded += 1 } else { state.failed += 1 }
            state.last = entry
        }
    }
}
