import Authentication
import SallyportPolicy

/// How something of an issuer's is reached, beside its URL.
struct EndpointSettings: Sendable {
    /// The certificate authorities that it is judged by; nil for the system's.
    var caFile: Located<String>?
    /// Whether the URL may say `http`.
    var allowsHTTP = false
    /// How long an answer may take.
    var timeout = Duration.seconds(5)
}

extension EndpointSettings {
    private static let caFileField = Field(
        "caFile", ValueType<String>.text.located,
        "A PEM file of the authorities that the issuer's server is judged by; the system's unless said.")
    private static let allowHTTPField = Field(
        "allowHTTP", ValueType<Bool>.boolean,
        "Whether the URL may say `http`, which everybody on the way can read and change; `false` unless said.")
    private static let timeoutField = Field(
        "timeout", ValueType<Duration>.duration, "How long an answer may take in all; `5s` unless said.")

    static let fields: [any FieldDescription] = [caFileField, allowHTTPField, timeoutField]

    init(_ reader: MappingReader, _ context: inout DecodingContext) {
        caFile = reader.value(Self.caFileField, &context)
        allowsHTTP = reader.value(Self.allowHTTPField, &context) ?? allowsHTTP
        timeout = reader.value(Self.timeoutField, &context) ?? timeout
    }

    /// Complains about `http` in a URL that nobody allowed it for.
    func judge(_ url: Located<String>, _ context: inout DecodingContext) {
        guard url.value.hasPrefix("http:"), !allowsHTTP else { return }
        context.report(
            .invalidConfigurationValue, "`\(url.value)` is not encrypted", at: url.range,
            help: "write an https URL, or add `allowHTTP: true` where nobody else is on the way")
    }
}

extension ValueType<String> {
    /// The URL of something of an issuer's.
    static let issuerURL = ValueType.parsed("an https URL", expression: #"https?://[^\s#@]+"#) { text in
        do throws(ForwardURL.Invalid) {
            _ = try ForwardURL(text)
        } catch {
            return .failure(
                ValueProblem(
                    .invalidConfigurationValue, "`\(text)` is not a URL that can be called: \(error)",
                    help: "write an https URL without user information and fragment"))
        }
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
            return .failure(
                ValueProblem(
                    .invalidConfigurationValue, "`\(text)` does not begin with `https://` in lower case",
                    help: "write an https URL"))
        }
        return .success(text)
    }
}
