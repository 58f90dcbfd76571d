import Testing

@testable import SallyportPolicy

@Suite("Durations and sizes")
struct QuantityTests {
    @Test(
        "durations",
        arguments: [
            ("1ms", .milliseconds(1)), ("500ms", .milliseconds(500)), ("5s", .seconds(5)), ("5m", .seconds(300)),
            ("1h", .seconds(3600)), ("24h", .seconds(86_400)), ("86400000ms", .seconds(86_400)),
        ] as [(String, Duration)])
    func duration(_ text: String, expected: Duration) {
        #expect(DurationText.parse(text) == expected)
    }

    @Test(
        "what is no duration",
        arguments: [
            "", "0ms", "0s", "5", "s", "ms", "05s", "00s", "+5s", "-5s", "5 s", " 5s", "5s ", "5.5s", "1e3s", "5S",
            "5M", "5MS",
            "5d", "5us", "5sec", "1h30m", "25h", "86400001ms", "1441m", "٥s", "5ｓ", "5s\u{301}", "5m\u{323}",
            "9223372036854775807h", "9223372036854775808ms", "99999999999999999999999999h", "0x5s", "5_0s",
        ])
    func noDuration(_ text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(
        "sizes in bytes",
        arguments: [
            ("0", 0), ("0B", 0), ("1", 1), ("1B", 1), ("512", 512), ("1KiB", 1024), ("64MiB", 64 << 20),
            ("2GiB", 2 << 30),
            ("1024GiB", 1 << 40), ("1099511627776", 1 << 40),
        ])
    func size(_ text: String, expected: Int) {
        #expect(SizeText.parse(text) == expected)
    }

    @Test(
        "what is no size",
        arguments: [
            "", "B", "KiB", "-1", "+1", "01", "00", "1 KiB", " 1", "1 ", "1.5MiB", "1KB", "1kib", "1K", "1M", "1TiB",
            "1b",
            "1025GiB", "1099511627777", "9223372036854775807GiB", "9223372036854775808", "1MiB\u{301}", "１", "0x10",
        ])
    func noSize(_ text: String) {
        #expect(SizeText.parse(text) == nil)
    }
}
