import Synchronization

@testable import Authentication

/// Issuers as a test has them answer.
final class FakeTransport: IssuerTransport {
    typealias Behaviour = @Sendable (IssuerRequest) async throws(IssuerUnreachable) -> IssuerAnswer

    private let state: Mutex<(behaviour: Behaviour, requests: [IssuerRequest])>

    init(_ behaviour: @escaping Behaviour) {
        state = Mutex((behaviour, []))
    }

    /// Answers with these bytes.
    convenience init(_ body: [UInt8], headers: [(name: String, value: String)] = []) {
        self.init { _ throws(IssuerUnreachable) in IssuerAnswer(status: 200, headers: headers, body: body) }
    }

    var requests: [IssuerRequest] { state.withLock { $0.requests } }
    var count: Int { requests.count }

    func answer(_ behaviour: @escaping Behaviour) {
        state.withLock { $0.behaviour = behaviour }
    }

    func answer(_ body: [UInt8], headers: [(name: String, value: String)] = []) {
        answer { _ throws(IssuerUnreachable) in IssuerAnswer(status: 200, headers: headers, body: body) }
    }

    func fail() {
        answer { _ throws(IssuerUnreachable) in throw IssuerUnreachable(reason: "the test says so") }
    }

    func send(_ request: IssuerRequest) async throws(IssuerUnreachable) -> IssuerAnswer {
        let behaviour = state.withLock { state in
            state.requests.append(request)
            return state.behaviour
        }
        return try await behaviour(request)
    }
}

/// Holds whoever passes until it is opened.
final class Barrier: Sendable {
    private let isOpen = Atomic(false)

    func open() { isOpen.store(true, ordering: .releasing) }

    func pass() async {
        while !isOpen.load(ordering: .acquiring) { try? await Task.sleep(for: .milliseconds(1)) }
    }
}
