/// The settings that every level of a policy may have: the defaults, a profile, an account and a rule.
extension ValueType<ScopesSetting> {
    private static let read = Field("read", ValueType<Scope>.scope.list, "For GET, HEAD and OPTIONS.")
    private static let write = Field("write", ValueType<Scope>.scope.list, "For POST, PUT, DELETE and PATCH.")

    static let scopes = ValueType.mapping(MappingForm("`scopes`", [read, write])) { reader, context in
        ScopesSetting(read: reader.value(read, &context), write: reader.value(write, &context))
    }.named("scopes")
}

extension ValueType<TimeoutsSetting> {
    private static let connect = Field(
        "connect", ValueType<Duration>.duration, "Until the connection stands, with its TLS handshake.")
    private static let firstByte = Field(
        "firstByte", ValueType<Duration>.duration, "From the end of the request to the first byte of the answer.")
    private static let idle = Field(
        "idle", ValueType<Duration>.duration, "The longest pause in which no byte comes or goes.")
    private static let total = Field("total", ValueType<Duration>.duration, "The whole call.")

    static let timeouts = ValueType.mapping(
        MappingForm("`timeouts`", [connect, firstByte, idle, total])
    ) { reader, context in
        var setting = TimeoutsSetting()
        setting.connect = reader.value(connect, &context)
        setting.firstByte = reader.value(firstByte, &context)
        setting.idle = reader.value(idle, &context)
        setting.total = reader.value(total, &context)
        return setting
    }.named("timeouts")
}

extension ValueType<LimitsSetting> {
    private static let count = ValueType<Int>.wholeNumber(1...1_000_000)
    private static let requestBody = Field("requestBody", ValueType<Int>.size, "The largest body of a request.")
    private static let requestsPerSecond = Field(
        "requestsPerSecond", count, "How many requests a second may begin, in the long run.")
    private static let burst = Field("burst", count, "How many requests may begin at once.")
    private static let concurrent = Field("concurrent", count, "How many requests may be under way at once.")

    static let limits = ValueType.mapping(
        MappingForm("`limits`", [requestBody, requestsPerSecond, burst, concurrent])
    ) { reader, context in
        var setting = LimitsSetting()
        setting.requestBody = reader.value(requestBody, &context)
        setting.requestsPerSecond = reader.value(requestsPerSecond, &context)
        setting.burst = reader.value(burst, &context)
        setting.concurrent = reader.value(concurrent, &context)
        return setting
    }.named("limits")
}
