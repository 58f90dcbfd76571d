import SallyportPolicy

/// Where audit records go, and what happens where they cannot.
struct AuditSettings: Hashable, Sendable {
    /// Where they go.
    enum Destination: Hashable, Sendable {
        /// A file, or `-` for standard output.
        case file(String, AuditFile.Rotation?)
        case syslog(SyslogAddress)
    }

    /// What happens while they cannot be written.
    enum OnFailure: String, CaseIterable, Sendable {
        /// Requests are served, and lines that find no room in memory are dropped and counted.
        case drop
        /// Requests are refused.
        case refuse
    }

    var destination: Destination
    var onFailure = OnFailure.drop

    /// What lines are written to; relative paths begin beside the configuration.
    func sink(in configuration: GatewayConfiguration) throws(AuditFailure) -> any AuditSink {
        switch destination {
        case .file("-", _): try AuditFile(path: "-")
        case .file(let path, let rotation): try AuditFile(path: configuration.resolve(path), rotation: rotation)
        case .syslog(let address): SyslogSink(address)
        }
    }
}

extension AuditSettings {
    private static let file = Field(
        "file", ValueType<String>.text,
        "The file that a line is added to for each request; `-` is standard output.")
    private static let syslog = Field(
        "syslog", SyslogAddress.type.located,
        "The system log that takes a message for each request, instead: `local` is /dev/log.")
    private static let maxSize = Field(
        "maxSize", ValueType<Int>.size.located, "The size that the file does not exceed: it is renamed before.")
    private static let keep = Field(
        "keep", ValueType<Int>.wholeNumber(1...1000).located,
        "How many renamed files are kept, FILE.1 the latest; 5 unless said.")
    private static let onFailure = Field(
        "onFailure", ValueType<OnFailure>.word("what happens", code: .invalidConfigurationValue),
        "What happens while records cannot be written; `drop` unless said.")

    static let type = ValueType<AuditSettings>.mapping(
        MappingForm("`audit`", [file, syslog, maxSize, keep, onFailure])
    ) { reader, context in AuditSettings(reader, &context) }

    private init?(_ reader: MappingReader, _ context: inout DecodingContext) {
        let file = reader.value(Self.file, &context)
        let syslog = reader.value(Self.syslog, &context)
        let maxSize = reader.value(Self.maxSize, &context)
        let keep = reader.value(Self.keep, &context)
        let onFailure = reader.value(Self.onFailure, &context) ?? .drop
        if let syslog, reader.has(Self.file) {
            context.report(
                .conflictingKeys, "records go to a `file` or to a `syslog`", at: syslog.range,
                help: "remove one of them")
        }
        if let range = maxSize?.range ?? keep?.range, file == "-" || reader.has(Self.syslog) {
            context.report(
                .conflictingKeys, "`maxSize` and `keep` are for a file", at: range, help: "remove them, or name a file")
        } else if let keep, maxSize == nil {
            context.report(
                .missingKey, "`keep` needs the key `maxSize`", at: keep.range, help: "add `maxSize: 100MiB`")
        }
        if let file {
            let rotation = maxSize.map { AuditFile.Rotation(maxSize: $0.value, keep: keep?.value ?? 5) }
            self.init(destination: .file(file, rotation), onFailure: onFailure)
        } else if let syslog {
            self.init(destination: .syslog(syslog.value), onFailure: onFailure)
        } else {
            if !reader.has(Self.file), !reader.has(Self.syslog) {
                context.report(
                    .missingKey, "`audit` needs the key `file` or `syslog`", at: SourceRange(at: reader.range.start),
                    help: "add `file: audit.jsonl`")
            }
            return nil
        }
    }
}
