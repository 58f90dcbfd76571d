/// How many requests may be tried again: a part of those that were made lately, so that an upstream in trouble is not given
/// more to do by the trouble that it is in.
///
/// A value; times are in nanoseconds of a clock that never goes back.
struct RetryBudget: Equatable {
    private struct Second: Equatable {
        var number: UInt64 = 0
        var requests = 0
        var retries = 0
    }

    /// The time that is looked back at, in seconds.
    static let window = 10
    /// One request in so many may be tried again.
    static let requestsPerRetry = 5
    /// So many may be however few there were, in the whole window.
    static let floor = 10

    /// How many were tried again, ever.
    private(set) var taken = 0
    private var seconds = [Second](repeating: Second(), count: RetryBudget.window)

    /// Counts a request that is made for the first time.
    mutating func countRequest(now: UInt64) {
        let place = current(now)
        seconds[place].requests += 1
    }

    /// Takes one retry, if there is one left.
    mutating func take(now: UInt64) -> Bool {
        let place = current(now)
        let oldest = seconds[place].number &- UInt64(RetryBudget.window - 1)
        let (requests, retries) = seconds.reduce((0, 0)) { sum, second in
            // Before the window was full once, numbers wrap around.
            second.number &- oldest < UInt64(RetryBudget.window)
                ? (sum.0 + second.requests, sum.1 + second.retries) : sum
        }
        guard retries < RetryBudget.floor + requests / RetryBudget.requestsPerRetry else { return false }
        seconds[place].retries += 1
        taken += 1
        return true
    }

    private mutating func current(_ now: UInt64) -> Int {
        let number = now / 1_000_000_000
        let place = Int(number % UInt64(RetryBudget.window))
        if seconds[place].number != number { seconds[place] = Second(number: number) }
        return place
    }
}
