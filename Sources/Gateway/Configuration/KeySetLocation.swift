import SallyportPolicy

/// Where an issuer's key set is.
enum KeySetLocation: Hashable, Sendable {
    /// In a file.
    case file(String)
    /// At a URL.
    case url(String)

    static let type = ValueType<KeySetLocation>.parsed(
        "an https URL, or `file:` and a path", expression: #"file:[\s\S]+|https?://[^\s#@]+"#
    ) { text in
        if text.hasPrefix("file:"), text.utf8.count > 5 { return .success(.file(String(text.dropFirst(5)))) }
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
            return .failure(
                ValueProblem(
                    .invalidConfigurationValue, "`\(text)` does not say where the key set is",
                    help: "write its https URL, or file: and the path, such as \"file:jwks.json\""))
        }
        do throws(ForwardURL.Invalid) {
            _ = try ForwardURL(text)
            return .success(.url(text))
        } catch {
            return .failure(
                ValueProblem(
                    .invalidConfigurationValue, "`\(text)` is not a URL that can be called: \(error)",
                    help: "write an https URL without user information and fragment"))
        }
    }
}
