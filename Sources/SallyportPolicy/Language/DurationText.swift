/// Durations as policies write them: a whole number and `ms`, `s`, `m` or `h`, such as `500ms`, `5s`, `5m`, `1h`.
package enum DurationText {
    /// Durations, as a regular expression; see ``TextForm/expression``.
    static let expression = "[1-9][0-9]{0,7}ms|[1-9][0-9]{0,4}s|[1-9][0-9]{0,3}m|(?:[1-9]|1[0-9]|2[0-4])h"
    /// The shortest and the longest: 1 millisecond and 24 hours.
    package static let range: ClosedRange<Duration> = .milliseconds(1)...(.seconds(24 * 3600))

    /// Reads a duration.
    /// - Returns: nil where the text is not such a duration or is outside ``range``; signs, spaces, fractions and leading
    ///   zeros are not taken.
    package static func parse(_ text: String) -> Duration? {
        guard let (number, length) = WholeNumber.leading(text.utf8.span) else { return nil }
        guard let milliseconds = milliseconds(in: text.utf8.dropFirst(length)) else { return nil }
        let (total, overflows) = number.multipliedReportingOverflow(by: milliseconds)
        guard !overflows else { return nil }
        let duration = Duration.milliseconds(total)
        return range.contains(duration) ? duration : nil
    }

    private static func milliseconds(in unit: Substring.UTF8View) -> Int? {
        if unit.elementsEqual("ms".utf8) { return 1 }
        if unit.elementsEqual("s".utf8) { return 1000 }
        if unit.elementsEqual("m".utf8) { return 60 * 1000 }
        if unit.elementsEqual("h".utf8) { return 3600 * 1000 }
        return nil
    }
}
