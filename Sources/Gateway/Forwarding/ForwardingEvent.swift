import NIOCore

/// What happens to a client connection.
enum ForwardingEvent {
    /// A request's head arrived, and is one.
    case head(RequestShape)
    /// Authentication needs the body first, at most so many bytes of it.
    case bodyWanted(limit: Int)
    /// The request will not be forwarded.
    case refused(GatewayError)
    /// The gateway answers by itself, with this document.
    case answered(ByteBuffer)
    /// The call may be made, with a body of at most so many bytes.
    case permitted(bodyLimit: Int)
    /// The call may be made, with this in place of the body, which has been read; nil for nothing.
    case permittedToSend(ByteBuffer?)
    /// A piece of the request's body arrived.
    case bodyPart(ByteBuffer)
    /// The request is complete.
    case bodyEnd
    /// The upstream took so many bytes of the body.
    case partConsumed(Int)
    /// The upstream answers.
    case answerHead(AnswerHead)
    /// A piece of the answer's body.
    case answerPart(ByteBuffer)
    /// The answer is complete.
    case answerEnd
    /// The call failed, before its answer or within it.
    case answerFailed(GatewayError)
    /// The client takes more bytes, or does not.
    case writabilityChanged(Bool)
    /// The client took too long; the error says over what, nil that it had begun nothing.
    case timedOut(GatewayError?)
    /// What the client sent is not HTTP.
    case malformed(GatewayError)
    /// The client closed the connection.
    case clientGone
    /// The gateway is about to stop: the next answer is the last.
    case drain
    /// The gateway is about to stop, and a client that has begun nothing has been waited for.
    case endIdle
}

/// What is to be done for a client connection.
enum ForwardingAction {
    /// What a client is waited for.
    enum Wait: Hashable {
        /// Its next request.
        case request
        /// More of the body.
        case body
    }

    /// How an exchange ended.
    enum Ending {
        /// With the upstream's answer.
        case answered
        /// With an error of the gateway.
        case refused(GatewayError)
        /// With a document of the gateway.
        case served
        /// Before its answer was complete.
        case cutShort
    }

    /// Ask for the next part of the client's request.
    case awaitPart(Wait)
    /// Go the request's way, with its body where authentication wanted it.
    case judge(body: ByteBuffer?)
    /// Make the call.
    case startCall
    /// Hand a piece of the body to the upstream.
    case sendPart(ByteBuffer)
    /// The body is complete.
    case finishBody
    /// Break off the call.
    case cancelCall
    /// Let the upstream send so many more bytes.
    case credit(Int)
    /// Write `100 Continue`.
    case writeContinue
    /// Write the answer's head.
    case writeHead(AnswerHead, AnswerFraming, closes: Bool)
    /// Write a piece of the answer.
    case writePart(ByteBuffer)
    /// Write the answer's end.
    case writeEnd
    /// Write a document of the gateway, whole.
    case writeDocument(ByteBuffer, closes: Bool)
    /// Write an error of the gateway, whole.
    case writeError(GatewayError, closes: Bool)
    /// The exchange is over: record it.
    case finish(Ending)
    /// Close after what was written, reading on for a moment so that the client gets to read it.
    case closeAfterLinger
    /// Close after what was written.
    case close
    /// Close at once, so that the client sees that its answer is not whole.
    case abort
}
