import NIOCore
import Testing

@testable import Gateway

@Suite("One connection, whatever happens")
struct ForwardingPropertyTests {
    /// What must hold after any events in any order: an exchange ends once, and nothing is done for it afterwards.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func everyExchangeEndsOnce(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var machine = ForwardingStateMachine(bounds: .init(unconsumed: 8, dropped: 16))
            var ledger = Ledger()
            for _ in 0..<40 {
                let event = Self.event(&random)
                for action in machine.handle(event) { ledger.note(action) }
                if case .closed = machine.state { break }
            }
            for action in machine.handle(.clientGone) { ledger.note(action) }
            #expect(ledger.complaints.isEmpty, "seed \(seed): \(ledger.complaints)")
            #expect(ledger.judged == ledger.finished, "seed \(seed)")
        }
    }

    /// Counts what an outside observer can count.
    private struct Ledger {
        var judged = 0
        var finished = 0
        var isCalling = false
        var hasHead = false
        var complaints: [String] = []

        mutating func note(_ action: ForwardingAction) {
            switch action {
            case .judge(body: nil): judged += 1
            case .startCall:
                if isCalling { complaints.append("two calls at once") }
                isCalling = true
            case .sendPart, .finishBody, .cancelCall:
                if !isCalling { complaints.append("no call for \(words([action]))") }
                if case .cancelCall = action { isCalling = false }
            case .writeHead, .writeError, .writeDocument:
                if hasHead { complaints.append("two heads for one request") }
                hasHead = true
            case .writePart, .writeEnd:
                if !hasHead { complaints.append("body before head") }
            case .finish:
                finished += 1
                isCalling = false
                hasHead = false
            default: break
            }
        }
    }

    private static func event(_ random: inout SeededGenerator) -> ForwardingEvent {
        let error = GatewayError(502, "x", "x")
        switch Int.random(in: 0..<23, using: &random) {
        case 0: return .head(RequestShape(framing: .none))
        case 1: return .head(RequestShape(framing: .length(10), expectsContinue: Bool.random(using: &random)))
        case 2: return .head(RequestShape(framing: .chunked, wantsClose: Bool.random(using: &random)))
        case 3: return .bodyWanted(limit: 12)
        case 4: return .refused(.notFound)
        case 5, 6: return .permitted(bodyLimit: 12)
        case 7, 8: return .part(Int.random(in: 0...6, using: &random))
        case 9: return .bodyEnd
        case 10: return .partConsumed(3)
        case 11, 12: return .answerHead(200, length: Bool.random(using: &random) ? 4 : nil)
        case 13: return .answer(4)
        case 14: return .answerEnd
        case 15: return .answerFailed(error)
        case 16: return .writabilityChanged(Bool.random(using: &random))
        case 17: return .timedOut(Bool.random(using: &random) ? error : nil)
        case 18: return .malformed(error)
        case 19: return .document(3)
        case 20: return .permittedToSend(Bool.random(using: &random) ? ByteBuffer(repeating: 0, count: 3) : nil)
        case 21: return .endIdle
        default: return Bool.random(using: &random) ? .drain : .clientGone
        }
    }
}
