/// The values that policy documents are made of.
extension ValueType {
    /// A name of 1 to 64 of `A-Z a-z 0-9 _ -`.
    private static func identifier(
        _ what: String, _ code: DiagnosticCode, _ make: @escaping @Sendable (String) -> Value?
    ) -> ValueType {
        .parsed(what, expression: NameText.expression) { text in
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
    static let declaredService = ValueType.parsed(
        "a service name", expression: "(?!none$)\(NameText.expression)"
    ) { text in
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
    static let serviceTerm = ValueType.parsed("a service name, or `none`", expression: NameText.expression) { text in
        text == "none" ? .success(.none) : ValueType<ServiceName>.name(text).map(ServiceTerm.named)
    }
}

extension ValueType<Scope> {
    static let scope = ValueType.parsed("a scope", expression: Scope.expression) { text in
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
    private static let number = ValueType<Int>.wholeNumber(1...65535, code: .invalidPort)
    static let port = ValueType<UInt16>("a port from 1 to 65535", form: number.form) { node, context in
        number.read(node, &context).map(UInt16.init)
    }
}

extension ValueType<PathPattern> {
    static let path = ValueType.parsed("a path", expression: PathPattern.expression) { text in
        PathPattern.parse(text).mapError { ValueProblem($0.code, $0.message, help: $0.help) }
    }.named("path")
}

extension ValueType<HostPattern> {
    static let hostPattern = ValueType.parsed("a host pattern", expression: HostPattern.expression) { text in
        HostPattern.parse(text).mapError { ValueProblem($0.code, $0.message, help: $0.help) }
    }.named("hostPattern")
}

extension ValueType<IPNetwork> {
    /// A network, such as `10.0.0.0/8`, or one address.
    package static let network = ValueType.parsed("a network", expression: IPNetwork.expression) { text in
        guard let network = IPNetwork(text) else {
            return .failure(
                ValueProblem(
                    .invalidNetwork, "`\(text)` is not a network",
                    help: "write address/prefix with no bits set behind the prefix, such as 10.0.0.0/8 or \"fd00::/8\"")
            )
        }
        return .success(network)
    }.named("network")
}

extension ValueType<Duration> {
    /// A duration of 1 ms to 24 h.
    package static let duration = ValueType.parsed(
        "a duration such as 500ms, 5s, 5m or 1h", expression: DurationText.expression
    ) { text in
        guard let duration = DurationText.parse(text) else {
            return .failure(
                ValueProblem(
                    .invalidDuration, "`\(text)` is not a duration",
                    help: "write a whole number and ms, s, m or h, from 1ms to 24h, such as 30s"))
        }
        return .success(duration)
    }.named("duration")
}

extension ValueType<Int> {
    /// A size in bytes.
    package static let size = ValueType.parsed(
        "a size such as 512KiB or 64MiB", expression: SizeText.expression
    ) { text in
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
        .parsed(what, expression: NameText.expression) { NameText.parse($0, as: what) }
    }

    /// A client certificate's reference; what it leads to is the certificate source's to judge.
    static let certificateReference = ValueType.parsed(
        "a certificate reference such as file:acme.pem", expression: CertificateText.expression
    ) { text in
        guard CertificateText.isReference(text) else {
            return .failure(
                ValueProblem(
                    .invalidCertificateReference, "`\(text)` is not a certificate reference",
                    help: "write file:NAME, vault:PATH or pki:ROLE, without spaces"))
        }
        return .success(text)
    }.named("certificate")
}

extension ValueType<Fallback> {
    static let fallback = ValueType<Fallback>.word("a fallback")
}
