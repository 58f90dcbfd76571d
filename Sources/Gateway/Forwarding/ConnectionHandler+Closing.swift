import NIOCore
import NIOHTTP1

/// How long a client is waited for, and how a connection ends.
extension ConnectionHandler {
    /// Sets the time by which the client must have said something. The timer is left as it is when it fires early enough.
    func setDeadline(_ patience: TimeAmount) {
        guard let context else { return }
        let deadline = NIODeadline.now() + patience
        self.deadline = deadline
        if let timer, timer.fires <= deadline { return }
        timer?.task.cancel()
        schedule(deadline, on: context.eventLoop)
    }

    /// The first byte of a request arrived.
    func requestBegan() {
        setDeadline(services.patience.head)
    }

    private func schedule(_ deadline: NIODeadline, on eventLoop: any EventLoop) {
        let task = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.timerFired() }
        timer = (task, deadline)
    }

    private func timerFired() {
        timer = nil
        guard let context, let deadline else { return }
        guard deadline <= .now() else { return schedule(deadline, on: context.eventLoop) }
        self.deadline = nil
        if active != nil {
            process(.timedOut(.requestTimeout("body")))
        } else {
            process(.timedOut(watch.hasBegun && !isLingering ? .requestTimeout("head") : nil))
        }
    }

    /// Lets the connection end after what it is doing.
    func drain() {
        process(.drain)
    }

    /// Ends the connection if nothing has begun on it. A request that has comes to its end, or to its deadline.
    func endIdle() {
        if !watch.hasBegun { process(.endIdle) }
    }

    /// Closes after an attempt to send what was written: an answer that is not whole.
    func abort() {
        context?.flush()
        closeNow()
    }

    /// Closes at once, whatever was written.
    func closeNow() {
        context?.close(promise: nil)
    }

    /// Closes when everything that was written is out, or the client has not taken it in time.
    func closeWhenWritten() {
        afterWriting { _, context in context.close(promise: nil) }
    }

    /// Says that nothing more comes, and reads on until the client closes: to close with bytes unread would reset the
    /// connection and could take the answer away from under the client.
    func closeAfterLinger() {
        isLingering = true
        wantsPart = false
        afterWriting { handler, context in
            context.close(mode: .output, promise: nil)
            context.read()
            handler.setDeadline(handler.services.patience.linger)
        }
    }

    private func afterWriting(_ body: @escaping (ConnectionHandler, ChannelHandlerContext) -> Void) {
        guard let context else { return }
        setDeadline(services.patience.write)
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer()))), promise: written)
        written.futureResult.assumeIsolated().whenComplete { [weak self] _ in
            if let self, let context = self.context { body(self, context) }
        }
    }
}
