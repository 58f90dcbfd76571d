/// One thing that is wrong with a configuration, so told that the file and line can be found for it.
package struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
    /// How bad it is.
    package enum Severity: String, Sendable, Hashable {
        /// The configuration cannot be used.
        case error
        /// It can be used, but probably does not do what was meant.
        case warning
    }

    /// Which part is meant, by its place in the configuration.
    package enum Subject: Sendable, Hashable {
        /// `consumers[index]`.
        case consumer(Int)
        /// `issuers[index]`.
        case issuer(Int)
        /// `introspection`.
        case introspection
        /// `timestampWindow`.
        case timestampWindow
        /// `baseURL`.
        case baseURL
    }

    /// How bad it is.
    package var severity: Severity
    /// Which part is meant.
    package var subject: Subject
    /// What is wrong and what to do: lower case, no full stop. Holds no secret.
    package var message: String

    /// The message.
    package var description: String { message }

    init(_ subject: Subject, _ message: String, severity: Severity = .error) {
        self.severity = severity
        self.subject = subject
        self.message = message
    }
}

/// A configuration that cannot be used, with everything that is wrong with it.
package struct InvalidConfiguration: Error, Sendable, Hashable, CustomStringConvertible {
    /// The errors; at least one.
    package var problems: [ConfigurationProblem]

    /// The messages, one a line.
    package var description: String { problems.map(\.message).joined(separator: "\n") }
}
