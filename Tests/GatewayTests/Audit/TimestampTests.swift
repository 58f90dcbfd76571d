import Foundation
import Testing

@testable import Gateway

@Suite("Times")
struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
        (951_782_400_007, "2000-02-29T00:00:00.007Z", "Tue, 29 Feb 2000 00:00:00 GMT"),
        (784_111_777_000, "1994-11-06T08:49:37.000Z", "Sun, 06 Nov 1994 08:49:37 GMT"),
        (1_798_761_599_999, "2026-12-31T23:59:59.999Z", "Thu, 31 Dec 2026 23:59:59 GMT"),
    ])
    func knownTimes(milliseconds: Int, iso8601: String, http: String) {
        let time = Timestamp(milliseconds: milliseconds)
        #expect(time.iso8601 == iso8601)
        #expect(time.httpDate == http)
    }

    @Test func sameAsFoundation() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<500 {
            let seconds = Int.random(in: 0..<7_000_000_000, using: &random)
            let expected = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
            let written = Timestamp(milliseconds: seconds * 1000).iso8601
            #expect(written.replacing(".000Z", with: "Z") == expected, "seed 5")
        }
    }
}
