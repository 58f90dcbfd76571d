import SallyportPolicy

/// For how long a fetched key set is kept, in seconds.
struct KeyCacheSettings: Sendable {
    /// The shortest time that it is fresh, whatever its headers say.
    var minimumAge = 60
    /// The longest time that it is fresh, whatever its headers say.
    var maximumAge = 3600
    /// How long it serves when it is no longer fresh and no other can be fetched.
    var staleAge = 86_400
}

extension KeyCacheSettings {
    private static let minimumAgeField = Field(
        "minimumAge", ValueType<Int>.wholeSeconds,
        "The shortest time that a fetched key set is fresh, whatever its headers say; `60s` unless said.")
    private static let maximumAgeField = Field(
        "maximumAge", ValueType<Int>.wholeSeconds,
        "The longest time that a fetched key set is fresh, whatever its headers say; `1h` unless said.")
    private static let staleAgeField = Field(
        "staleAge", ValueType<Int>.wholeSeconds,
        "How long a key set serves that is no longer fresh, while no other can be fetched; `24h` unless said.")

    static let type = ValueType<KeyCacheSettings>.mapping(
        MappingForm("`keyCache`", [minimumAgeField, maximumAgeField, staleAgeField])
    ) { reader, context in
        var settings = KeyCacheSettings()
        settings.minimumAge = reader.value(minimumAgeField, &context) ?? settings.minimumAge
        settings.maximumAge = reader.value(maximumAgeField, &context) ?? max(settings.maximumAge, settings.minimumAge)
        if reader.has(maximumAgeField), !reader.has(minimumAgeField) {
            settings.minimumAge = min(settings.minimumAge, settings.maximumAge)
        }
        settings.staleAge = reader.value(staleAgeField, &context) ?? settings.staleAge
        return settings
    }
}
