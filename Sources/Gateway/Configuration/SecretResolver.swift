import Authentication
import SallyportPolicy

/// Fetches secrets from where the configuration says they are.
struct SecretResolver: Sendable {
    /// The environment.
    var environment: [String: String]

    /// The secret, or nil after a complaint, which never repeats it.
    ///
    /// - Parameter file: Where the reference is written; a relative path begins beside it.
    func secret(
        _ reference: Located<SecretReference>, in file: String, _ diagnostics: inout [Diagnostic]
    ) -> Secret? {
        let span = SourceSpan(file: file, range: reference.range)
        switch reference.value {
        case .literal(let text):
            return Secret(text)
        case .environment(let name):
            if let value = environment[name], !value.isEmpty { return Secret(value) }
            diagnostics.append(
                Diagnostic(
                    .unavailableSecret, "the environment variable `\(name)` is not set, or empty", at: span,
                    help: "set it for the process that runs the gateway"))
            return nil
        case .file(let path):
            return read(RelativePath.resolve(path, beside: file), at: span, &diagnostics)
        }
    }

    private func read(_ path: String, at span: SourceSpan, _ diagnostics: inout [Diagnostic]) -> Secret? {
        guard var bytes = ConfigurationFile.bytes(of: path, what: "a secret", at: span, &diagnostics) else {
            return nil
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        guard bytes.isEmpty else { return Secret(bytes: bytes) }
        diagnostics.append(
            Diagnostic(
                .unavailableSecret, "the file `\(path)` is empty", at: span, help: "write the secret into it"))
        return nil
    }
}
