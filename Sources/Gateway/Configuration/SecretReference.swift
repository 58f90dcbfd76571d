import SallyportPolicy

/// Where a secret is: what stands in a file instead of it.
enum SecretReference: Hashable, Sendable {
    /// An environment variable.
    case environment(String)
    /// A file; one line feed at its end is not part of the secret.
    case file(String)
    /// The text itself.
    case literal(String)

    static let type = ValueType<SecretReference>.parsed(
        "a secret such as \"env:NAME\" or \"file:PATH\"", expression: #"(?:env|file|literal):[\s\S]+"#
    ) { text in
        let help = "write env:NAME, file:PATH or literal:TEXT"
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            // The text may be the secret itself: it is not repeated.
            return .failure(
                ValueProblem(.invalidConfigurationValue, "this does not say where the secret is", help: help))
        }
        let rest = String(text[text.utf8.index(after: colon)...])
        guard !rest.isEmpty else {
            return .failure(ValueProblem(.emptyValue, "there is no secret after the colon", help: help))
        }
        switch text[..<colon] {
        case "env": return .success(.environment(rest))
        case "file": return .success(.file(rest))
        case "literal": return .success(.literal(rest))
        case "vault": return .failure(.unsupported("a secret from Vault", help: help))
        default:
            return .failure(
                ValueProblem(.invalidConfigurationValue, "this is no known place of a secret", help: help))
        }
    }.named("secret")
}
