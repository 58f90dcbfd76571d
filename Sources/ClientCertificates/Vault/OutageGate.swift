/// Whether Vault can be asked. After a failure of Vault itself it is tried by one question at a time, after longer and longer
/// pauses, however many secrets wait to be read.
struct OutageGate {
    /// Recovery is noticed within this time, and the time that an answer takes.
    static let longestPause = Duration.seconds(2)
    private static let firstPause = Duration.milliseconds(250)

    /// Why Vault is not asked; nil when it is.
    private(set) var reason: String?
    /// When it is tried again.
    private(set) var probe = ContinuousClock.now
    private var pause = OutageGate.firstPause

    var isOpen: Bool { reason == nil }

    /// Vault answered.
    /// - Returns: whether it did not before.
    mutating func opened() -> Bool {
        defer { self = OutageGate() }
        return !isOpen
    }

    /// Vault failed. What was asked before that was known tells nothing new.
    /// - Returns: whether that is news.
    mutating func closed(_ failure: VaultFailure, at now: ContinuousClock.Instant) -> Bool {
        guard isOpen || now >= probe else { return false }
        let isNews = reason != failure.detail
        reason = failure.detail
        // Many gateways must not ask in step.
        let jittered = pause * Double.random(in: 0.5...1)
        probe = now + max(jittered, min(.seconds(failure.retryAfter ?? 0), .seconds(30)))
        pause = min(pause * 2, Self.longestPause)
        return isNews
    }
}
