package import Foundation

/// Times as audit records and the command line write them.
package enum AuditTime {
    /// As records have it, such as `2026-02-12T08:09:10.123Z`.
    package static func text(_ date: Date) -> String { formatter(withFraction: true).string(from: date) }

    /// A time as people write it: RFC 3339, or a duration such as `10m`, which is that long before `now`.
    package static func parse(_ text: String, now: Date) -> Date? {
        if let seconds = seconds(text) { return now - Double(seconds) }
        return [true, false].lazy.compactMap { formatter(withFraction: $0).date(from: text) }.first
    }

    /// Whether a text has the form that records are written in, in which texts compare as times.
    static func isWellFormed(_ text: String) -> Bool {
        let bytes = text.utf8
        return bytes.count == form.count
            && zip(bytes, form).allSatisfy { byte, place in
                place == UInt8(ascii: "0") ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == place
            }
    }

    private static let form = Array("0000-00-00T00:00:00.000Z".utf8)

    /// A whole number with the unit `s`, `m`, `h` or `d`.
    private static func seconds(_ text: String) -> Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()), count >= 0 else {
            return nil
        }
        let (seconds, overflows) = count.multipliedReportingOverflow(by: unit)
        return overflows ? nil : seconds
    }

    private static func formatter(withFraction: Bool) -> ISO8601DateFormatter {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions =
            withFraction ? [.withInternetDateTime, .withFractionalSeconds] : .withInternetDateTime
        return formatter
    }
}
