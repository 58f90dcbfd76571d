package import NIOCore
import Synchronization

/// A request on its way: takes the parts of its body, and is told how much of the answer was consumed.
///
/// May be used from any thread; calls from one thread take effect in their order. After the last event they do nothing.
package final class UpstreamTransfer: Sendable {
    let id: UInt64
    let request: UpstreamRequest
    let eventLoop: any EventLoop
    let receive: @Sendable (UpstreamEvent) -> Void
    private let mailbox: Mailbox
    private let unreported = Atomic(0)

    /// Consumed bytes are reported in portions of this size, so that not each of them wakes the worker.
    private static let creditPortion = UpstreamConfiguration.responseWindow / 4

    init(
        id: UInt64, request: UpstreamRequest, eventLoop: any EventLoop, mailbox: Mailbox,
        receive: @escaping @Sendable (UpstreamEvent) -> Void
    ) {
        self.id = id
        self.request = request
        self.eventLoop = eventLoop
        self.mailbox = mailbox
        self.receive = receive
    }

    /// Sends the next part of the request's body.
    /// - Parameters:
    ///   - part: The bytes. Together they must be as many as the request announced.
    ///   - written: Called on the event loop when the part was taken and there is room for the next. Not called
    ///     after the last event; an upstream that answers early may never take the part.
    package func send(_ part: ByteBuffer, written: @escaping @Sendable () -> Void) {
        mailbox.post(.send(id, UploadPart(bytes: part, written: written)))
    }

    /// Says that the request's body is complete.
    package func finish() {
        mailbox.post(.finish(id))
    }

    /// Gives the transfer up. It ends with `.failed` of kind `requestAborted`, unless it ends otherwise before.
    package func cancel() {
        mailbox.post(.cancel(id))
    }

    /// Says that bytes of the answer's body are no longer held, which makes room for more.
    /// - Parameter bytes: How many. Reading stops while 128 KiB are with the caller.
    package func consumed(_ bytes: Int) {
        let total = unreported.add(bytes, ordering: .relaxed).newValue
        guard total >= UpstreamTransfer.creditPortion else { return }
        let portion = unreported.exchange(0, ordering: .relaxed)
        if portion > 0 { mailbox.post(.consumed(id, portion)) }
    }
}
