/// The client certificates that were lately taken out of use, by their pool keys.
///
/// A request that was on its way by then may still ask for one. It is called with it, since that is what was decided for it, but
/// its connection must not stay for as long as others do.
struct RetiredIdentities {
    private static let memory = UInt64(UpstreamConfiguration.longestWayToCall.wholeMilliseconds) * 1_000_000

    /// What stayed when all others were taken out of use.
    private var kept: (poolKeys: Set<String>, until: UInt64)?
    /// Those that were replaced one by one, and until when that matters.
    private var replaced: [String: UInt64] = [:]
    private var sweepAt: UInt64 = 0

    /// Takes note that these alone stay in use.
    /// - Parameter now: The time, in nanoseconds.
    mutating func note(allBut poolKeys: Set<String>, now: UInt64) {
        kept = (poolKeys, now + Self.memory)
    }

    /// Takes note that one is out of use.
    /// - Parameter now: The time, in nanoseconds.
    mutating func note(_ poolKey: String, now: UInt64) {
        if now >= sweepAt {
            replaced = replaced.filter { $0.value > now }
            sweepAt = now + Self.memory
        }
        replaced[poolKey] = now + Self.memory
    }

    /// Whether one may be out of use. One that has come into use since the others were noted is taken for one, too: its
    /// connections are closed a little earlier than they need be.
    /// - Parameter now: The time, in nanoseconds.
    func contains(_ poolKey: String, now: UInt64) -> Bool {
        if let kept, now < kept.until, !kept.poolKeys.contains(poolKey) { return true }
        return replaced[poolKey].map { now < $0 } ?? false
    }
}
