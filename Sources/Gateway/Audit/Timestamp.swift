import Foundation

/// Times as the log, the audit record and HTTP write them; always UTC.
struct Timestamp: Hashable, Sendable {
    /// Milliseconds since 1970.
    let milliseconds: Int

    /// The time of the system's clock.
    static var now: Timestamp { Timestamp(milliseconds: Int(Date().timeIntervalSince1970 * 1000)) }

    /// Seconds since 1970.
    var seconds: Int { milliseconds / 1000 }

    /// ISO 8601 with milliseconds, such as `2026-02-12T08:09:10.123Z`.
    var iso8601: String {
        let parts = parts
        var text: [UInt8] = []
        text.reserveCapacity(24)
        for (number, width, end) in [
            (parts.year, 4, "-"), (parts.month, 2, "-"), (parts.day, 2, "T"), (parts.hour, 2, ":"),
            (parts.minute, 2, ":"), (parts.second, 2, "."), (milliseconds % 1000, 3, "Z"),
        ] as [(Int, Int, Unicode.Scalar)] {
            Self.append(number, width, to: &text)
            text.append(UInt8(ascii: end))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// IMF-fixdate of RFC 9110 section 5.6.7, such as `Thu, 12 Feb 2026 08:09:10 GMT`.
    var httpDate: String {
        let parts = parts
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let date = "\(Self.padded(parts.day, 2)) \(months[parts.month - 1]) \(Self.padded(parts.year, 4))"
        let time = "\(Self.padded(parts.hour, 2)):\(Self.padded(parts.minute, 2)):\(Self.padded(parts.second, 2))"
        return "\(days[seconds / 86400 % 7]), \(date) \(time) GMT"
    }

    private struct Parts {
        var year, month, day, hour, minute, second: Int
    }

    /// Gregorian civil date from days since 1970, by eras of 400 years that begin in March.
    private var parts: Parts {
        let shifted = seconds / 86400 + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let time = seconds % 86400
        return Parts(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, hour: time / 3600, minute: time / 60 % 60,
            second: time % 60)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        var text: [UInt8] = []
        append(number, width, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the last so many digits of a number.
    private static func append(_ number: Int, _ width: Int, to text: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            text.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}
