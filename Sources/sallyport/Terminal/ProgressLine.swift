import Foundation

/// One line on standard error that says how far long work has come; nothing where nobody watches.
struct ProgressLine {
    private let total: Int
    private let isShown: Bool

    /// Progress of `total` steps; work of fewer than `least` is done too soon to be watched.
    init(total: Int, least: Int) {
        self.total = total
        isShown = total >= least && isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Shows how many steps are done.
    func show(_ done: Int) {
        if isShown { Terminal.writeError("\r\(done) of \(total)") }
    }

    /// Takes the line away again.
    func clear() {
        if isShown { Terminal.writeError("\r\u{1B}[K") }
    }
}
