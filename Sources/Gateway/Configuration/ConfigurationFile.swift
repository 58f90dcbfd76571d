import SallyportPolicy

/// Reads the files that a configuration consists of.
enum ConfigurationFile {
    /// The one document of a YAML file.
    /// - Parameter what: What the file is, for messages, such as `the configuration`.
    static func document(_ path: String, what: String, _ diagnostics: inout [Diagnostic]) -> YAMLNode? {
        let start = SourceSpan(file: path, range: SourceRange(at: .start))
        guard let bytes = bytes(of: path, what: what, at: start, &diagnostics) else { return nil }
        let before = diagnostics.count
        let nodes = YAMLReader.documents(in: SourceFile(name: path, bytes: bytes), diagnostics: &diagnostics)
        guard let node = nodes.first else {
            if !diagnostics[before...].containsErrors {
                diagnostics.append(
                    Diagnostic(
                        .noDocuments, "\(what) is empty", at: start,
                        help: "write it into the file, or correct the path that leads here"))
            }
            return nil
        }
        if nodes.count > 1 {
            diagnostics.append(
                Diagnostic(
                    .invalidConfigurationValue, "\(what) is one document, and the file holds \(nodes.count)",
                    at: SourceSpan(file: path, range: nodes[1].range), help: "keep one and remove the `---`"))
        }
        return node
    }

    /// The bytes of a file.
    /// - Parameters:
    ///   - span: Where the file is named.
    ///   - limit: The most bytes that it may have; 1 MiB unless said.
    static func bytes(
        of path: String, what: String, at span: SourceSpan, atMost limit: Int = YAMLLimits.policy.bytes,
        _ diagnostics: inout [Diagnostic]
    ) -> [UInt8]? {
        switch FileBytes.read(path, atMost: limit) {
        case .success(let bytes):
            return bytes
        case .failure(.missing):
            diagnostics.append(
                Diagnostic(
                    .missingFile, "there is no file `\(path)` with \(what)", at: span,
                    help:
                        "correct the path, or put the file there; relative paths begin beside the file that names them")
            )
        case .failure(.tooLarge):
            diagnostics.append(
                Diagnostic(
                    .fileTooLarge, "`\(path)` is larger than \(limit >> 20) MiB", at: span,
                    help: "check that the path leads to \(what)"))
        case .failure(.unreadable(let reason)):
            diagnostics.append(
                Diagnostic(
                    .unreadableFile, "`\(path)` cannot be read: \(reason)", at: span,
                    help: "let the user that runs the gateway read it"))
        }
        return nil
    }
}
