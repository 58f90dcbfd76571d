import Foundation

enum Timing {
    static let rounds = 5

    /// Nanoseconds of a clock that never goes back.
    static var now: Int { Int(DispatchTime.now().uptimeNanoseconds) }
}

/// Nanoseconds for one call of `body`, in the best of some rounds; it is given the number of the call.
func best(_ count: Int, _ body: (Int) -> Void) -> Int {
    var best = Int.max
    for round in 0..<Timing.rounds {
        let start = Timing.now
        for index in 0..<count { body(round * count + index) }
        best = min(best, Timing.now - start)
    }
    return best / count
}
