import Testing

@testable import Authentication

/// When key sets are fetched, and for how long answers say that they are fresh.
@Suite struct KeySetScheduleTests {
    private let now = 1_700_000_000

    private func lifetime(_ headers: [(name: String, value: String)]) -> Int? {
        Freshness.lifetime(of: IssuerAnswer(status: 200, headers: headers, body: []), now: now)
    }

    @Test func headersSayHowLongAnAnswerIsFresh() {
        let table: [([(name: String, value: String)], Int?)] = [
            ([], nil), ([("Cache-Control", "max-age=600")], 600), ([("cache-control", "public, Max-Age=\"600\"")], 600),
            ([("Cache-Control", "max-age=600"), ("Age", "100")], 500),
            ([("Cache-Control", "max-age=600"), ("Age", "700")], 0),
            ([("Cache-Control", "no-store, max-age=600")], 0), ([("Cache-Control", "no-cache")], 0),
            ([("Cache-Control", "max-age=-1")], 0), ([("Cache-Control", "max-age=x")], 0),
            ([("Cache-Control", "max-age")], 0), ([("Cache-Control", "max-age=99999999999999999999")], 1 << 31),
            ([("Cache-Control", "private"), ("Cache-Control", "max-age=5")], 5),
            ([("Cache-Control", "s-maxage=9")], nil),
            ([("Cache-Control", "max-age=5"), ("Expires", "Tue, 14 Nov 2023 23:13:20 GMT")], 5),
            ([("Expires", "Tue, 14 Nov 2023 22:23:20 GMT"), ("Date", "Tue, 14 Nov 2023 22:13:20 GMT")], 600),
            ([("Expires", "Tue, 14 Nov 2023 22:23:20 GMT")], 600),
            ([("Expires", "0")], 0), ([("Expires", "-1")], 0), ([("Expires", "Tue, 14 Nov 2023 21:00:00 GMT")], 0),
        ]
        for (headers, seconds) in table { #expect(lifetime(headers) == seconds, "\(headers)") }
    }

    @Test func lifetimesAreWithinTheConfigurations() {
        let source = KeySource(TokenWorld.endpoint, minimumAge: 60, maximumAge: 3600)
        for (value, seconds) in [("max-age=1", 60), ("max-age=600", 600), ("max-age=86400", 3600), ("no-store", 60)] {
            let answer = IssuerAnswer(status: 200, headers: [("Cache-Control", value)], body: [])
            #expect(source.lifetime(of: answer, now: now) == seconds)
        }
        #expect(source.lifetime(of: IssuerAnswer(status: 200, body: []), now: now) == 300)
    }

    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199), ("Wed, 31 Dec 2098 00:00:00 GMT", 4_070_822_400),
    ])
    func datesAreRead(_ text: String, _ seconds: Int) {
        #expect(HTTPDate.seconds(of: text) == seconds)
    }

    @Test(arguments: [
        "", "0", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT",
    ])
    func otherDatesAreNot(_ text: String) {
        #expect(HTTPDate.seconds(of: text) == nil)
    }

    @Test func aSetIsFetchedBeforeItIsStale() {
        var schedule = KeySetSchedule(KeySource(TokenWorld.endpoint, staleAge: 50))
        var begun = [schedule.begin(.due, now: now)]
        schedule.succeeded(lifetime: 100, now: now)
        #expect(schedule.next == now + 80)
        #expect(schedule.usableUntil == now + 150)
        begun.append(schedule.begin(.due, now: now + 79))
        begun.append(schedule.begin(.missing, now: now + 149))
        begun.append(schedule.begin(.due, now: now + 80))
        #expect(begun == [true, false, false, true])
    }

    @Test func failuresAreFurtherAndFurtherApart() {
        var schedule = KeySetSchedule(KeySource(TokenWorld.endpoint))
        var time = now
        var pauses: [Int] = []
        var begun: [[Bool]] = []
        for _ in 0..<8 {
            let first = schedule.begin(.missing, now: time)
            schedule.failed(now: time)
            #expect(schedule.isFailing)
            begun.append([first, schedule.begin(.unknownKey, now: time)])
            pauses.append(schedule.next - time)
            time = schedule.next
        }
        #expect(begun == Array(repeating: [true, false], count: 8))
        #expect(pauses == [1, 2, 4, 8, 16, 30, 30, 30])
        schedule.succeeded(lifetime: 100, now: time)
        #expect(!schedule.isFailing)
        schedule.failed(now: time + 80)
        #expect(schedule.next == time + 81)
    }
}
