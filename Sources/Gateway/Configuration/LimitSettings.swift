import SallyportPolicy

/// The limits of the whole process, where they are said.
struct LimitSettings: Sendable {
    /// The most requests under way at one time.
    var maxRequests: Located<Int>?
    /// The most connections at one time.
    var maxConnections: Located<Int>?
}

extension LimitSettings {
    static let maxRequestsField = Field(
        "maxRequests", ValueType<Int>.wholeNumber(1...1_000_000).located,
        "The most requests under way at one time, in the whole process; 10000 unless said.")
    static let maxConnectionsField = Field(
        "maxConnections", ValueType<Int>.wholeNumber(1...1_000_000).located,
        "The most client connections at one time, in the whole process; 20000 unless said.")

    static let type = ValueType<LimitSettings>.mapping(
        MappingForm("`limits`", [maxRequestsField, maxConnectionsField])
    ) { reader, context in LimitSettings(reader, &context) }

    init(_ reader: MappingReader, _ context: inout DecodingContext) {
        maxRequests = reader.value(Self.maxRequestsField, &context)
        maxConnections = reader.value(Self.maxConnectionsField, &context)
    }

    /// Each limit that is said, with its key.
    var said: [(key: String, limit: Located<Int>)] {
        [("maxRequests", maxRequests), ("maxConnections", maxConnections)].compactMap { key, limit in
            limit.map { (key, $0) }
        }
    }
}
