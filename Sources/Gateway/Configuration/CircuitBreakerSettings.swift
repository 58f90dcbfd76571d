import SallyportPolicy

/// When calls to a host that does not answer are not made.
extension CircuitBreaker.Settings {
    private static let failuresField = Field(
        "failures", ValueType<Int>.wholeNumber(1...1000),
        "So many calls in a row without an answer suspend the calls to a host; 5 unless said.")
    private static let windowField = Field(
        "window", ValueType<Duration>.duration, "The time in which they are counted; 10s unless said.")
    private static let openField = Field(
        "open", ValueType<Duration>.duration,
        "How long calls are suspended before one finds out whether the host is back; 5s unless said.")

    static let type = ValueType<CircuitBreaker.Settings>.mapping(
        MappingForm("`circuitBreaker`", [failuresField, windowField, openField])
    ) { reader, context in
        var settings = CircuitBreaker.Settings()
        settings.failures = reader.value(failuresField, &context) ?? settings.failures
        settings.window = reader.value(windowField, &context) ?? settings.window
        settings.open = reader.value(openField, &context) ?? settings.open
        return settings
    }
}
