package import NIOCore

/// A request on its way: takes its body, and what its caller decides about it. All methods may be called from any thread.
package final class UpstreamTransfer: Sendable {
    let id: UInt64
    let request: UpstreamRequest
    let eventLoop: any EventLoop
    let receive: @Sendable (UpstreamEvent) -> Void
    private let mailbox: Mailbox

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

    /// Sends a part of the body.
    ///
    /// - Parameters:
    ///   - part: The bytes, after those that were sent before.
    ///   - written: Called on the event loop when libcurl has taken them, and not at all when the transfer ends before:
    ///     a caller that waits for it holds no more than it has given.
    package func send(_ part: ByteBuffer, written: @escaping @Sendable () -> Void) {
        mailbox.post(.send(id, UploadPart(bytes: part, written: written)))
    }

    /// Says that the body is complete.
    package func finish() { mailbox.post(.finish(id)) }

    /// Says that bytes of the answer's body were used, so that as many more may be read.
    package func consumed(_ bytes: Int) { mailbox.post(.consumed(id, bytes)) }

    /// Ends the transfer, if it has not ended yet: its connection is closed, and the last event is a `failed`.
    package func cancel() { mailbox.post(.cancel(id)) }
}
