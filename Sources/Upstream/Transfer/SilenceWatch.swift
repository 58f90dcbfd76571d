/// When to look at an answer of which nothing comes: soon at first, and then ever less often.
///
/// libcurl 7.88 sometimes holds the last bytes of a stream of HTTP/2, among many on a connection that is busy, and waits for more to
/// come. A look finds them; where there are none, it costs little. Times are nanoseconds.
struct SilenceWatch {
    private var since: UInt64 = 0
    private var patience = first

    private static let first: UInt64 = 100_000_000

    /// When to look.
    /// - Parameter since: When the last byte was taken.
    mutating func nextLook(since: UInt64) -> UInt64 {
        if since != self.since { (self.since, patience) = (since, Self.first) }
        let (time, overflow) = since.addingReportingOverflow(patience)
        return overflow ? .max : time
    }

    /// Waits for as long again, and as long as that.
    mutating func looked() {
        patience = patience > .max / 2 ? .max : patience * 2
    }
}
