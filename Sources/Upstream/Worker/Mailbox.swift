import NIOConcurrencyHelpers

/// What a worker is asked to do.
enum WorkerCommand: Sendable {
    case start(UpstreamTransfer)
    case send(UInt64, UploadPart)
    case finish(UInt64)
    case consumed(UInt64, Int)
    case cancel(UInt64)
    case retire(keeping: Set<String>)
    case retireOne(String)
    case shutdown
}

/// Commands for one worker, from any thread.
///
/// The lock is held for an append or a swap of arrays. The worker is woken for the first command after it took the last
/// ones.
final class Mailbox: Sendable {
    private struct State {
        var commands: [WorkerCommand] = []
        var isClosed = false
    }

    private let state = NIOLockedValueBox(State())
    private let wakeup: Wakeup

    /// An open mailbox that wakes its reader by this.
    init(_ wakeup: Wakeup) {
        self.wakeup = wakeup
    }

    /// Adds a command.
    /// - Returns: False when nobody reads any more.
    @discardableResult
    func post(_ command: WorkerCommand) -> Bool {
        let (isOpen, isFirst) = state.withLockedValue { state in
            guard !state.isClosed else { return (false, false) }
            state.commands.append(command)
            return (true, state.commands.count == 1)
        }
        if isFirst { wakeup.signal() }
        return isOpen
    }

    /// Takes all commands.
    /// - Parameter spare: An empty array whose memory is used for the next ones.
    func take(into spare: inout [WorkerCommand]) {
        state.withLockedValue { swap(&$0.commands, &spare) }
    }

    /// Refuses further commands.
    /// - Returns: Those that were not taken.
    func close() -> [WorkerCommand] {
        state.withLockedValue { state in
            state.isClosed = true
            defer { state.commands = [] }
            return state.commands
        }
    }
}
