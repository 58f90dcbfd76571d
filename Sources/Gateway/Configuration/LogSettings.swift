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
        "level", ValueType<Logger.Level>.word("a log level", code: .invalidConfigurationValue))
    private static let formatField = Field(
        "format", ValueType<Format>.word("a log format", code: .invalidConfigurationValue))

    static let type = ValueType<LogSettings>("`level` and `format`") { node, context in
        let fields: [any FieldDescription] = [levelField, formatField]
        guard let reader = MappingReader(node, fields: fields, what: "`log`", &context) else { return nil }
        var settings = LogSettings()
        settings.level = reader.value(levelField, &context) ?? settings.level
        settings.format = reader.value(formatField, &context) ?? settings.format
        return settings
    }
}
