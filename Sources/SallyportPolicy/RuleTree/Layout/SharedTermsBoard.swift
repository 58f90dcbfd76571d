internal import Synchronization

/// The shared terms while several workers number what they meet.
final class SharedTermsBoard: Sendable {
    private let shared: Mutex<SharedTerms>

    init(_ terms: SharedTerms) {
        shared = Mutex(terms)
    }

    /// The terms that have been numbered so far.
    var terms: SharedTerms { shared.withLock { $0 } }

    /// Calls `body` with the terms, which no other worker has meanwhile.
    func withTerms<Value: Sendable>(_ body: (inout SharedTerms) -> Value) -> Value {
        shared.withLock { terms in body(&terms) }
    }
}
