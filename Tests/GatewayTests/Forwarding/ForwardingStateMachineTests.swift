import NIOCore
import Testing

@testable import Gateway

@Suite("One connection, event by event")
struct ForwardingStateMachineTests {
    private func machine(unconsumed: Int = 10, dropped: Int = 20) -> ForwardingStateMachine {
        ForwardingStateMachine(bounds: ForwardingStateMachine.Bounds(unconsumed: unconsumed, dropped: dropped))
    }

    private func get(_ shape: RequestShape = RequestShape(framing: .none)) -> ForwardingEvent { .head(shape) }
    private func post(_ length: Int) -> ForwardingEvent { .head(RequestShape(framing: .length(length))) }

    @Test func getIsAnsweredAndTheConnectionKept() {
        var machine = machine()
        let steps = machine.run(
            get(), .permitted(bodyLimit: 100), .bodyEnd, .answerHead(200, length: 3), .answer(3), .answerEnd, get())
        #expect(
            steps == [
                ["judge"], ["start", "await body"], [], ["head 200 length"], ["part 3", "credit 3"],
                ["end", "finish answered", "await request"], ["judge"],
            ])
    }

    @Test func whatTheGatewayAnswersItself() {
        var machine = machine()
        let steps = machine.run(
            post(6), .bodyWanted(limit: 10), .part(4), .part(2), .bodyEnd, .document(7), .document(7), get())
        #expect(
            steps == [
                ["judge"], ["await body"], ["await body"], ["await body"], ["judge form 6"],
                ["document 7", "finish served", "await request"], [], ["judge"],
            ])
    }

    @Test func whatTheGatewayAnswersItselfEndsADrainingConnection() {
        var machine = machine()
        machine.skip(post(6), .bodyWanted(limit: 10), .drain, .part(6), .bodyEnd)
        #expect(machine.run(.document(7), get()) == [["document 7 close", "finish served", "close"], []])
    }

    @Test func bodyGoesUpstreamAsItIsTaken() {
        var machine = machine()
        let steps = machine.run(
            post(12), .permitted(bodyLimit: 100), .part(6), .part(6), .partConsumed(6), .bodyEnd, .partConsumed(6),
            .answerHead(204), .answerEnd)
        #expect(
            steps == [
                ["judge"], ["start", "await body"], ["send 6", "await body"], ["send 6"], ["await body"],
                ["finish body"], [], ["head 204 none"], ["end", "finish answered", "await request"],
            ])
    }

    @Test func answerIsCreditedAsTheClientTakesIt() {
        var machine = machine()
        machine.skip(get(), .permitted(bodyLimit: 1), .bodyEnd, .answerHead(200))
        let steps = machine.run(
            .writabilityChanged(false), .answer(5), .answer(4), .writabilityChanged(true), .answer(1), .answerEnd)
        #expect(
            steps == [
                [], ["part 5"], ["part 4"], ["credit 9"], ["part 1", "credit 1"],
                ["end", "finish answered", "await request"],
            ])
    }

    @Test(arguments: [
        (RequestShape(framing: .none), 200, 5 as Int?, "head 200 length"),
        (RequestShape(framing: .none), 200, nil, "head 200 chunked"),
        (RequestShape(framing: .none, isHTTP10: true, wantsClose: true), 200, nil, "head 200 untilClose close"),
        (RequestShape(framing: .none, isHTTP10: true), 200, nil, "head 200 untilClose close"),
        (RequestShape(framing: .none, isHTTP10: true), 200, 5, "head 200 length"),
        (RequestShape(framing: .none, isHead: true), 200, 5, "head 200 none"),
        (RequestShape(framing: .none, isHead: true), 200, nil, "head 200 none"),
        (RequestShape(framing: .none), 204, nil, "head 204 none"),
        (RequestShape(framing: .none), 304, 5, "head 304 none"),
        (RequestShape(framing: .none, wantsClose: true), 200, 0, "head 200 length close"),
    ])
    func answerIsFramed(shape: RequestShape, status: Int, length: Int?, expected: String) {
        var machine = machine()
        machine.skip(.head(shape), .permitted(bodyLimit: 1), .bodyEnd)
        #expect(machine.run(.answerHead(status, length: length)) == [[expected]])
    }

    @Test func bodyOfAnAnswerToHeadIsNotWritten() {
        var machine = machine()
        machine.skip(get(RequestShape(framing: .none, isHead: true)), .permitted(bodyLimit: 1), .bodyEnd)
        let steps = machine.run(.answerHead(200, length: 3), .answer(3), .answerEnd)
        #expect(steps == [["head 200 none"], ["credit 3"], ["end", "finish answered", "await request"]])
    }

    @Test func continueIsSaidOnceTheCallIsAllowed() {
        var machine = machine()
        let shape = RequestShape(framing: .length(5), expectsContinue: true)
        let steps = machine.run(.head(shape), .permitted(bodyLimit: 100), .part(5), .bodyEnd)
        #expect(
            steps == [["judge"], ["100", "start", "await body"], ["send 5", "await body"], ["finish body"]])
    }

    @Test func refusedRequestThatWaitsForContinueEndsTheConnection() {
        var machine = machine()
        machine.skip(.head(RequestShape(framing: .length(5), expectsContinue: true)))
        #expect(machine.run(.refused(.notFound)) == [["error 404 close", "finish 404", "linger"]])
    }

    @Test func refusedRequestKeepsTheConnectionWhenItsBodyIsSmall() {
        var machine = machine()
        let steps = machine.run(post(12), .refused(.notFound), .part(12), .bodyEnd, get())
        #expect(
            steps == [
                ["judge"], ["error 404", "finish 404", "await body"], ["await body"], ["await request"], ["judge"],
            ])
    }

    @Test func refusedRequestWithALargeBodyEndsTheConnection() {
        var machine = machine()
        #expect(
            machine.run(post(21), .refused(.notFound))
                == [["judge"], ["error 404 close", "finish 404", "linger"]])
    }

    @Test func refusedChunkedRequestIsReadOnlySoFar() {
        var machine = machine()
        let chunked = ForwardingEvent.head(RequestShape(framing: .chunked))
        let steps = machine.run(chunked, .refused(.notFound), .part(15), .part(6))
        #expect(steps == [["judge"], ["error 404", "finish 404", "await body"], ["await body"], ["linger"]])
    }

    @Test func announcedBodyOverTheLimitIsRefusedBeforeTheCall() {
        var machine = machine()
        #expect(
            machine.run(post(12), .permitted(bodyLimit: 11))
                == [["judge"], ["error 413", "finish 413", "await body"]])
    }

    @Test func streamedBodyOverTheLimitBreaksTheCallOff() {
        var machine = machine()
        machine.skip(.head(RequestShape(framing: .chunked)), .permitted(bodyLimit: 8))
        let steps = machine.run(.part(8), .part(1))
        #expect(steps == [["send 8", "await body"], ["cancel", "error 413 close", "finish 413", "linger"]])
    }

    @Test func limitThatIsReachedExactlyIsNotExceeded() {
        var machine = machine()
        let steps = machine.run(post(8), .permitted(bodyLimit: 8), .part(8), .bodyEnd)
        #expect(steps.last == ["finish body"])
    }

    @Test func formIsGatheredAndThenForwarded() {
        var machine = machine()
        let steps = machine.run(
            post(6), .bodyWanted(limit: 10), .part(2), .part(4), .bodyEnd, .permitted(bodyLimit: 100), .answerHead(200),
            .answerEnd)
        #expect(
            steps == [
                ["judge"], ["await body"], ["await body"], ["await body"], ["judge form 6"],
                ["start", "send 6", "finish body"], ["head 200 chunked"],
                ["end", "finish answered", "await request"],
            ])
    }

    @Test func somethingElseIsForwardedInPlaceOfAForm() {
        for (replacement, sent) in [
            (ByteBuffer(repeating: 7, count: 3), ["start", "send 3", "finish body"]), (nil, ["start"]),
        ] {
            var machine = machine()
            machine.skip(post(6), .bodyWanted(limit: 10), .part(6), .bodyEnd)
            let steps = machine.run(.permittedToSend(replacement), .partConsumed(3), .answerHead(200), .answerEnd)
            #expect(steps == [sent, [], ["head 200 chunked"], ["end", "finish answered", "await request"]])
            #expect(machine.run(.permittedToSend(replacement)) == [[]])
        }
    }

    @Test func formThatIsTooLargeIsRefused() {
        var machine = machine()
        #expect(
            machine.run(post(11), .bodyWanted(limit: 10)) == [["judge"], ["error 413", "finish 413", "await body"]])
        var chunked = self.machine()
        chunked.skip(.head(RequestShape(framing: .chunked)), .bodyWanted(limit: 10), .part(10))
        #expect(chunked.run(.part(1)) == [["error 413 close", "finish 413", "linger"]])
    }

    @Test func gatheredFormOverThePolicysLimitIsRefused() {
        var machine = machine()
        machine.skip(post(6), .bodyWanted(limit: 10), .part(6), .bodyEnd)
        #expect(machine.run(.permitted(bodyLimit: 5)) == [["error 413", "finish 413", "await request"]])
    }

    @Test func emptyFormHasNoParts() {
        var machine = machine()
        machine.skip(post(0), .bodyWanted(limit: 10), .bodyEnd)
        #expect(machine.run(.permitted(bodyLimit: 5)) == [["start", "finish body"]])
    }

    @Test func earlyAnswerIsRelayedAndTheRestOfTheBodyDropped() {
        var machine = machine()
        machine.skip(post(18), .permitted(bodyLimit: 100), .part(6), .partConsumed(6))
        let steps = machine.run(.answerHead(413, length: 0), .answerEnd, .part(12), .bodyEnd)
        #expect(
            steps == [["head 413 length"], ["end", "finish answered"], ["await body"], ["await request"]])
    }

    @Test func earlyAnswerToAnEndlessBodyEndsTheConnection() {
        var machine = machine()
        machine.skip(.head(RequestShape(framing: .chunked)), .permitted(bodyLimit: 1000), .answerHead(200, length: 0))
        machine.skip(.answerEnd, .part(20))
        #expect(machine.run(.part(1)) == [["linger"]])
    }

    @Test func failureBeforeTheAnswerIsAnError() {
        var machine = machine()
        machine.skip(get(), .permitted(bodyLimit: 1), .bodyEnd)
        #expect(
            machine.run(.answerFailed(GatewayError(502, "x", "x"))) == [["error 502", "finish 502", "await request"]])
    }

    @Test func failureWithinTheAnswerCutsIt() {
        var machine = machine()
        machine.skip(get(), .permitted(bodyLimit: 1), .bodyEnd, .answerHead(200), .answer(3))
        #expect(machine.run(.answerFailed(GatewayError(502, "x", "x")), get()) == [["finish cut", "abort"], []])
    }

    @Test func clientThatLeavesCancelsTheCall() {
        var machine = machine()
        machine.skip(get(), .permitted(bodyLimit: 1))
        #expect(machine.run(.clientGone, .answerHead(200), .answerEnd) == [["cancel", "finish cut"], [], []])
    }

    @Test func clientThatLeavesWhileItIsJudgedCancelsNothing() {
        var machine = machine()
        machine.skip(get())
        #expect(machine.run(.clientGone, .permitted(bodyLimit: 1)) == [["finish cut"], []])
    }

    @Test func slowBodyIsATimeout() {
        var machine = machine()
        machine.skip(post(5), .permitted(bodyLimit: 10))
        #expect(
            machine.run(.timedOut(.requestTimeout("body")))
                == [["cancel", "error 408 close", "finish 408", "linger"]])
    }

    @Test func slowBodyBehindAnAnswerCutsIt() {
        var machine = machine()
        machine.skip(post(5), .permitted(bodyLimit: 10), .answerHead(200))
        #expect(machine.run(.timedOut(.requestTimeout("body"))) == [["cancel", "finish cut", "abort"]])
    }

    @Test func malformedBodyIsRefused() {
        var machine = machine()
        machine.skip(post(5), .permitted(bodyLimit: 10))
        #expect(
            machine.run(.malformed(.malformedRequest("x")))
                == [["cancel", "error 400 close", "finish 400", "linger"]])
    }

    @Test(arguments: [
        (ForwardingEvent.malformed(.malformedRequest("x")), ["error 400 close", "linger"]),
        (.timedOut(.requestTimeout("head")), ["error 408 close", "linger"]),
        (.timedOut(nil), ["close"]), (.endIdle, ["close"]), (.clientGone, []),
    ])
    func idleConnectionEnds(event: ForwardingEvent, expected: [String]) {
        var machine = machine()
        #expect(machine.run(event, get()) == [expected, []])
    }

    @Test func drainLetsTheRequestUnderWayFinish() {
        var machine = machine()
        machine.skip(get(), .permitted(bodyLimit: 1), .bodyEnd)
        let steps = machine.run(.drain, .answerHead(200, length: 0), .answerEnd)
        #expect(steps == [[], ["head 200 length close"], ["end", "finish answered", "close"]])
    }

    @Test func drainLetsAnIdleClientSendItsNextRequest() {
        var machine = machine()
        #expect(machine.run(.drain) == [[]])
        machine.skip(get(), .permitted(bodyLimit: 0), .bodyEnd)
        #expect(machine.run(.endIdle, .answerHead(200, length: 0)) == [[], ["head 200 length close"]])
        #expect(machine.run(.answerEnd) == [["end", "finish answered", "close"]])
    }

    /// Its head said that it stays: the client may have sent its next request.
    @Test func drainBehindTheHeadEndsTheConnectionWithTheNextAnswer() {
        var machine = machine()
        machine.skip(get(), .permitted(bodyLimit: 1), .bodyEnd, .answerHead(200, length: 0))
        #expect(machine.run(.drain, .answerEnd) == [[], ["end", "finish answered", "await request"]])
        machine.skip(get(), .permitted(bodyLimit: 1), .bodyEnd)
        #expect(machine.run(.answerHead(200, length: 0)) == [["head 200 length close"]])
        #expect(machine.run(.answerEnd) == [["end", "finish answered", "close"]])
    }

    @Test func drainLeavesTimeToAConnectionThatIsReadingARest() {
        var machine = machine()
        machine.skip(post(5), .refused(.notFound))
        #expect(machine.run(.drain, .part(5), .bodyEnd) == [[], ["await body"], ["await request"]])
        #expect(machine.run(.endIdle) == [["close"]])
    }

    @Test func lingeringConnectionEndsInTime() {
        var machine = machine()
        machine.skip(.malformed(.malformedRequest("x")))
        #expect(machine.run(.timedOut(nil), .clientGone) == [["close"], []])
    }
}
