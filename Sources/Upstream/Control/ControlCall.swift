import NIOConcurrencyHelpers
import NIOCore

/// Gathers the events of one transfer to an answer, and resumes who waits for it once.
final class ControlCall: Sendable {
    typealias Waiter = CheckedContinuation<Result<ControlAnswer, ControlFailure>, Never>

    private struct State {
        var answer = ControlAnswer(status: 0, headers: [], body: [])
        var waiter: Waiter?
        var transfer: UpstreamTransfer?
        var isCancelled = false
    }

    private let limit: Int
    /// Guards the state: events come on an event loop, a cancellation from anywhere.
    private let state = NIOLockedValueBox(State())

    /// A call whose answer has at most so many bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// Starts the transfer; `waiter` is resumed when it has ended.
    func begin(_ waiter: Waiter, _ start: (@escaping @Sendable (UpstreamEvent) -> Void) -> UpstreamTransfer) {
        // Events wait for the lock until the transfer is known.
        state.withLockedValue { state in
            state.waiter = waiter
            let transfer = start { self.take($0) }
            state.transfer = transfer
            if state.isCancelled { transfer.cancel() }
        }
    }

    /// Sends the whole body.
    func send(_ body: ByteBuffer) {
        guard let transfer = state.withLockedValue({ $0.transfer }) else { return }
        transfer.send(body) {}
        transfer.finish()
    }

    /// Gives the call up.
    func cancel() {
        state.withLockedValue { state in
            state.isCancelled = true
            return state.transfer
        }?.cancel()
    }

    private func take(_ event: UpstreamEvent) {
        switch event {
        case .head(let status, let headers, _):
            state.withLockedValue { state in
                state.answer.status = status
                state.answer.headers = headers.map { (name: $0.0, value: $0.1) }
            }
        case .bodyPart(let part): take(part)
        case .end: finish(.success(state.withLockedValue { $0.answer }))
        case .failed(let failure): finish(.failure(ControlFailure(failure)))
        }
    }

    private func take(_ part: ByteBuffer) {
        let (transfer, isTooLarge) = state.withLockedValue { state in
            let isTooLarge = state.answer.body.count + part.readableBytes > limit
            if !isTooLarge { state.answer.body.append(contentsOf: part.readableBytesView) }
            return (state.transfer, isTooLarge)
        }
        guard isTooLarge else { return transfer?.consumed(part.readableBytes) ?? () }
        finish(.failure(ControlFailure(.tooLarge, "the answer is larger than \(limit) bytes")))
        transfer?.cancel()
    }

    private func finish(_ result: Result<ControlAnswer, ControlFailure>) {
        let waiter = state.withLockedValue { state in
            defer {
                state.waiter = nil
                state.transfer = nil
            }
            return state.waiter
        }
        waiter?.resume(returning: result)
    }
}
