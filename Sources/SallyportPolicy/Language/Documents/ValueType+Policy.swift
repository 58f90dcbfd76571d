/// The values that policy documents are made of.
extension ValueType {
    /// A name of 1 to 64 of `A-Z a-z 0-9 _ -`.
    private static func identifier(
        _ what: String, _ code: DiagnosticCode, _ make: @escaping @Sendable (String) -> Value?
    ) -> ValueType {
        .parsed(what) { text in
            if let value = make(text) { return .success(value) }
            return .failure(
                ValueProblem(
                    code, "`\(text)` is not \(what)", help: "use 1 to 64 characters of A-Z a-z 0-9 _ -"))
        }
    }
}

extension ValueType<AccountID> {
    static let accountID = ValueType.identifier("an account id", .invalidAccountID) { AccountID($0) }
}

extension ValueType<ServiceName> {
    /// A service that a document declares: `none` is taken by rules to mean "no service".
    static let declaredService = ValueType.parsed("a service name") { text in
        guard text != "none" else {
            return .failure(
                ValueProblem(
                    .invalidServiceName, "no service can be called `none`",
                    help:
                        "in a rule's `services`, `none` stands for a request without LP-service-name: use another name"
                ))
        }
        return name(text)
    }

    fileprivate static func name(_ text: String) -> Result<ServiceName, ValueProblem> {
        guard let name = ServiceName(text) else {
            return .failure(
                ValueProblem(
                    .invalidServiceName, "`\(text)` is not a service name",
                    help: "use 1 to 64 characters of A-Z a-z 0-9 _ -"))
        }
        return .success(name)
    }
}

extension ValueType<ServiceTerm> {
    static let serviceTerm = ValueType.parsed("a service name, or `none`") { text in
        text == "none" ? .success(.none) : ValueType<ServiceName>.name(text).map(ServiceTerm.named)
    }
}

extension ValueType<Scope> {
    static let scope = ValueType.parsed("a scope") { text in
        guard let scope = Scope(text) else {
            return .failure(
                ValueProblem(
                    .invalidScope, "`\(text)` is not a scope",
                    help: "use printable ASCII without spaces, quotes or backslashes (RFC 6749, section 3.3)"))
        }
        return .success(scope)
    }
}

extension ValueType<Method> {
    static let method = ValueType<Method>.word("a method that the gateway forwards", code: .unknownMethod)
}

extension ValueType<ForwardURL.Scheme> {
    static let scheme = ValueType<ForwardURL.Scheme>.word("a scheme that the gateway calls")
}

extension ValueType<UInt16> {
    static let port = ValueType<UInt16>("a port from 1 to 65535") { node, context in
        ValueType<Int>.wholeNumber(1...65535, code: .invalidPort).read(node, &context).map(UInt16.init)
    }
}

extension ValueType<PathPattern> {
    static let path = ValueType.parsed("a path") { text in
        PathPattern.parse(text).mapError { ValueProblem($0.code, $0.message, help: $0.help) }
    }
}

extension ValueType<HostPattern> {
    static let hostPattern = ValueType.parsed("a host pattern") { text in
        HostPattern.parse(text).mapError { ValueProblem($0.code, $0.message, help: $0.help) }
    }
}

extension ValueType<IPNetwork> {
    static let network = ValueType.parsed("a network") { text in
        guard let network = IPNetwork(text) else {
            return .failure(
                ValueProblem(
                    .invalidNetwork, "`\(text)` is not a network",
                    help: "write address/prefix with no bits set behind the prefix, such as 10.0.0.0/8 or \"fd00::/8\"")
            )
        }
        return .success(network)
    }
}

extension ValueType<Duration> {
    /// A duration of 1 ms to 24 h.
    package static let duration = ValueType.parsed("a duration such as 500ms, 5s, 5m or 1h") { text in
        guard let duration = DurationText.parse(text) else {
            return .failure(
                ValueProblem(
                    .invalidDuration, "`\(text)` is not a duration",
                    help: "write a whole number and ms, s, m or h, from 1ms to 24h, such as 30s"))
        }
        return .success(duration)
    }
}

extension ValueType<Int> {
    /// A size in bytes.
    package static let size = ValueType.parsed("a size such as 512KiB or 64MiB") { text in
        guard let size = SizeText.parse(text) else {
            return .failure(
                ValueProblem(
                    .invalidSize, "`\(text)` is not a size",
                    help: "write a whole number and B, KiB, MiB or GiB, up to 1024GiB, such as 64MiB"))
        }
        return .success(size)
    }
}

extension ValueType<String> {
    /// A name for groups, profiles and rules.
    static func name(_ what: String) -> ValueType {
        .parsed(what) { text in
            let isName = text.utf8.count <= 64 && text.utf8.allSatisfy(isNameByte)
            return isName
                ? .success(text)
                : .failure(
                    ValueProblem(
                        .invalidName, "`\(text)` is not \(what)", help: "use 1 to 64 characters of A-Z a-z 0-9 _ -"))
        }
    }

    /// A client certificate's reference; what it leads to is the certificate source's to judge.
    static let certificateReference = ValueType.parsed("a certificate reference such as file:acme.pem") { text in
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        let sources = ["file", "vault", "pki"]
        let isVisible = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard parts.count == 2, !parts[1].isEmpty, isVisible, sources.contains(String(parts[0]) ?? "") else {
            return .failure(
                ValueProblem(
                    .invalidCertificateReference, "`\(text)` is not a certificate reference",
                    help: "write file:NAME, vault:PATH or pki:ROLE, without spaces"))
        }
        return .success(text)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension ValueType<ScopesSetting> {
    static let scopes = ValueType("`read` and `write` with lists of scopes") { node, context in
        let read = Field("read", ValueType<Scope>.scope.list)
        let write = Field("write", ValueType<Scope>.scope.list)
        guard let reader = MappingReader(node, fields: [read, write], what: "`scopes`", &context) else { return nil }
        return ScopesSetting(read: reader.value(read, &context), write: reader.value(write, &context))
    }
}

extension ValueType<TimeoutsSetting> {
    static let timeouts = ValueType("`connect`, `firstByte`, `idle` and `total` with durations") { node, context in
        let connect = Field("connect", ValueType<Duration>.duration)
        let firstByte = Field("firstByte", ValueType<Duration>.duration)
        let idle = Field("idle", ValueType<Duration>.duration)
        let total = Field("total", ValueType<Duration>.duration)
        let fields = [connect, firstByte, idle, total]
        guard let reader = MappingReader(node, fields: fields, what: "`timeouts`", &context) else { return nil }
        var setting = TimeoutsSetting()
        setting.connect = reader.value(connect, &context)
        setting.firstByte = reader.value(firstByte, &context)
        setting.idle = reader.value(idle, &context)
        setting.total = reader.value(total, &context)
        return setting
    }
}

extension ValueType<LimitsSetting> {
    static let limits = ValueType("`requestBody`, `requestsPerSecond`, `burst` and `concurrent`") { node, context in
        let count = ValueType<Int>.wholeNumber(1...1_000_000)
        let requestBody = Field("requestBody", ValueType<Int>.size)
        let requestsPerSecond = Field("requestsPerSecond", count)
        let burst = Field("burst", count)
        let concurrent = Field("concurrent", count)
        let fields = [requestBody, requestsPerSecond, burst, concurrent]
        guard let reader = MappingReader(node, fields: fields, what: "`limits`", &context) else { return nil }
        var setting = LimitsSetting()
        setting.requestBody = reader.value(requestBody, &context)
        setting.requestsPerSecond = reader.value(requestsPerSecond, &context)
        setting.burst = reader.value(burst, &context)
        setting.concurrent = reader.value(concurrent, &context)
        return setting
    }
}
