import Logging
import SallyportPolicy

/// What is logged, and how.
struct LogSettings: Sendable, Equatable {
    /// How a log line looks.
    enum Format: String, CaseIterable, Sendable {
        case json
        case text
    }

    var level = Logger.Level.info
    var format = Format.json

    private static let levelField = Field(
        "level", ValueType<Logger.Level>.word("a log level", code: .invalidConfigurationValue),
        "The least important level that is logged; `info` unless said.")
    private static let formatField = Field(
        "format", ValueType<Format>.word("a log format", code: .invalidConfigurationValue),
        "How a line looks; `json` unless said.")

    static let type = ValueType<LogSettings>.mapping(
        MappingForm("`log`", [levelField, formatField])
    ) { reader, context in
        var settings = LogSettings()
        settings.level = reader.value(levelField, &context) ?? settings.level
        settings.format = reader.value(formatField, &context) ?? settings.format
        return settings
    }
}
