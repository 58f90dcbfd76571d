import NIOCore

@testable import Gateway

/// Actions as words, so that a table can be read.
func words(_ actions: [ForwardingAction]) -> [String] { actions.map(word) }

private func word(_ action: ForwardingAction) -> String {
    switch action {
    case .awaitPart(.request): "await request"
    case .awaitPart(.body): "await body"
    case .judge(let body): body.map { "judge form \($0.readableBytes)" } ?? "judge"
    case .startCall: "start"
    case .sendPart(let part): "send \(part.readableBytes)"
    case .finishBody: "finish body"
    case .cancelCall: "cancel"
    case .credit(let bytes): "credit \(bytes)"
    case .writeContinue: "100"
    case .writeHead(let head, let framing, let closes): "head \(head.status) \(framing)\(closes ? " close" : "")"
    case .writePart(let part): "part \(part.readableBytes)"
    case .writeEnd: "end"
    case .writeDocument(let document, let closes): "document \(document.readableBytes)\(closes ? " close" : "")"
    case .writeError(let error, let closes): "error \(error.status)\(closes ? " close" : "")"
    case .finish(.answered): "finish answered"
    case .finish(.refused(let error)): "finish \(error.status)"
    case .finish(.served): "finish served"
    case .finish(.cutShort): "finish cut"
    case .closeAfterLinger: "linger"
    case .close: "close"
    case .abort: "abort"
    }
}

extension ForwardingStateMachine {
    /// Takes events in turn and gives what each led to.
    mutating func run(_ events: ForwardingEvent...) -> [[String]] { events.map { words(handle($0)) } }

    /// Takes events without looking at what they lead to.
    mutating func skip(_ events: ForwardingEvent...) { for event in events { _ = handle(event) } }
}

extension ForwardingEvent {
    static func part(_ bytes: Int) -> ForwardingEvent { .bodyPart(ByteBuffer(repeating: 0x78, count: bytes)) }
    static func answer(_ bytes: Int) -> ForwardingEvent { .answerPart(ByteBuffer(repeating: 0x79, count: bytes)) }

    static func document(_ bytes: Int) -> ForwardingEvent { .answered(ByteBuffer(repeating: 0x7A, count: bytes)) }

    static func answerHead(_ status: Int, length: Int? = nil) -> ForwardingEvent {
        .answerHead(
            AnswerHead(status: status, headers: length.map { [HeaderField("Content-Length", "\($0)")] } ?? []))
    }
}
