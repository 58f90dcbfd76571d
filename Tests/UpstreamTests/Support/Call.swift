import NIOCore
import Synchronization

@testable import Upstream

/// What came of a transfer.
struct Answer: Sendable {
    var status = 0
    var headers: [(String, String)] = []
    var version = ""
    var body: [UInt8] = []
    var failure: UpstreamFailure?
    /// Events after the last one: must stay 0.
    var late = 0

    var text: String { String(decoding: body, as: UTF8.self) }
    func header(_ name: String) -> String? { headers.first { $0.0.lowercased() == name.lowercased() }?.1 }
}

/// A transfer with its events gathered.
final class Call: Sendable {
    let transfer: UpstreamTransfer
    private let state: CallState

    init(
        _ client: UpstreamClient, _ request: UpstreamRequest, on loop: any EventLoop, consuming: Bool = true,
        onEvent: (@Sendable (UpstreamEvent, UpstreamTransfer) -> Void)? = nil
    ) {
        let state = CallState()
        let box = TransferBox()
        self.state = state
        // Events wait for the lock until the transfer is known.
        transfer = box.start { receive in
            client.start(request, on: loop, receive: receive)
        } receive: { event, transfer in
            loop.assertInEventLoop()
            state.take(event)
            if consuming, case .bodyPart(let part) = event { transfer.consumed(part.readableBytes) }
            onEvent?(event, transfer)
        }
    }

    /// The answer so far.
    var soFar: Answer { state.state.withLock { $0.answer } }

    /// Waits for the last event.
    func answer() async -> Answer {
        await withCheckedContinuation { waiter in state.wait(waiter) }
    }

    /// Waits until the head came.
    func head() async -> Answer {
        while soFar.status == 0, soFar.failure == nil { try? await Task.sleep(for: .milliseconds(2)) }
        return soFar
    }

    /// Sends a part and waits until it was taken.
    func send(_ part: ByteBuffer) async {
        await withCheckedContinuation { waiter in transfer.send(part) { waiter.resume() } }
    }
}

private final class TransferBox: Sendable {
    private let transfer = Mutex<UpstreamTransfer?>(nil)

    func start(
        _ start: (@escaping @Sendable (UpstreamEvent) -> Void) -> UpstreamTransfer,
        receive: @escaping @Sendable (UpstreamEvent, UpstreamTransfer) -> Void
    ) -> UpstreamTransfer {
        transfer.withLock { transfer in
            let started = start { event in
                if let transfer = self.transfer.withLock({ $0 }) { receive(event, transfer) }
            }
            transfer = started
            return started
        }
    }
}

private final class CallState: Sendable {
    struct State {
        var answer = Answer()
        var isOver = false
        var waiter: CheckedContinuation<Answer, Never>?
    }

    let state = Mutex(State())

    func take(_ event: UpstreamEvent) {
        let waiter: (CheckedContinuation<Answer, Never>, Answer)? = state.withLock { state in
            if state.isOver { state.answer.late += 1 }
            switch event {
            case .head(let status, let headers, let version):
                state.answer.status = status
                state.answer.headers = headers
                state.answer.version = version
            case .bodyPart(let part): state.answer.body.append(contentsOf: part.readableBytesView)
            case .end: state.isOver = true
            case .failed(let failure):
                state.answer.failure = failure
                state.isOver = true
            }
            guard state.isOver, let waiter = state.waiter else { return nil }
            state.waiter = nil
            return (waiter, state.answer)
        }
        if let waiter { waiter.0.resume(returning: waiter.1) }
    }

    func wait(_ waiter: CheckedContinuation<Answer, Never>) {
        let answer: Answer? = state.withLock { state in
            if state.isOver { return state.answer }
            state.waiter = waiter
            return nil
        }
        if let answer { waiter.resume(returning: answer) }
    }
}
