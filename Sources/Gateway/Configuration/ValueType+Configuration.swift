import SallyportPolicy

/// The values that the server's configuration is made of.
extension ValueType<Int> {
    /// `1`, the only version there is.
    static let configurationVersion = ValueType.parsed("`1`", form: .wholeNumber(1...1)) { text in
        text == "1"
            ? .success(1)
            : .failure(
                ValueProblem(.unsupportedVersion, "version `\(text)` is not known", help: "write `version: 1`"))
    }

    /// A port to listen on; 0 takes any free one.
    static let listenPort = ValueType.wholeNumber(0...65535, code: .invalidPort)

    /// A duration of whole seconds.
    static let wholeSeconds = ValueType(
        "a duration of whole seconds, such as 300s", form: ValueType<Duration>.duration.form
    ) { node, context in
        guard let duration = ValueType<Duration>.duration.read(node, &context) else { return nil }
        guard duration.components.attoseconds == 0 else {
            context.report(
                .invalidDuration, "this duration must be of whole seconds", at: node.range,
                help: "write seconds, such as 300s")
            return nil
        }
        return Int(duration.components.seconds)
    }
}

extension ValueType<IPAddress> {
    /// An address to listen on.
    static let listenAddress = ValueType.parsed(
        "an address such as 127.0.0.1 or \"::1\"",
        expression: "\(IPAddress.v4Expression)|\(IPAddress.v6Expression)"
    ) { text in
        IPAddress(text).map { .success($0) }
            ?? .failure(
                ValueProblem(
                    .invalidConfigurationValue, "`\(text)` is not an IP address",
                    help: "write an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them"))
    }
}

extension ValueType {
    /// A key that is known, and belongs to a later version.
    static func unsupported(_ what: String, help: String) -> ValueType {
        ValueType("nothing", form: .nothing) { node, context in
            let problem = ValueProblem.unsupported(what, help: help)
            context.report(problem.code, problem.message, at: node.range, help: problem.help)
            return nil
        }
    }
}

extension ValueProblem {
    static func unsupported(_ what: String, help: String) -> ValueProblem {
        ValueProblem(.invalidConfigurationValue, "\(what) is not supported by this version", help: help)
    }
}
