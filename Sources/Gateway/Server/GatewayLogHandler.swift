import Foundation
import Logging
import SallyportPolicy
import Synchronization

/// Writes the log to standard error, as lines of JSON or of text.
struct GatewayLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level
    private let format: LogSettings.Format
    private let write: @Sendable ([UInt8]) -> Void

    /// - Parameter write: Takes a line; standard error unless said otherwise.
    init(_ settings: LogSettings, write: @escaping @Sendable ([UInt8]) -> Void = StandardError.write) {
        logLevel = settings.level
        format = settings.format
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        switch format {
        case .json: write(LogLine.json(event, metadata: all, time: .now))
        case .text: write(LogLine.text(event, metadata: all, time: .now))
        }
    }
}

/// Standard error, a line at a time.
enum StandardError {
    private static let handle = Mutex(FileHandle.standardError)

    /// Writes bytes. Where standard error is gone there is nobody to tell.
    @Sendable static func write(_ bytes: [UInt8]) {
        handle.withLock { try? $0.write(contentsOf: Data(bytes)) }
    }
}

extension Logger {
    /// The gateway's own.
    static func gateway(_ settings: LogSettings) -> Logger {
        Logger(label: "sallyport") { _ in GatewayLogHandler(settings) }
    }

    /// Logs complaints, each with its place.
    func log(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics {
            let metadata: Logger.Metadata = [
                "code": "\(diagnostic.code.rawValue)", "location": "\(diagnostic.span.location)",
                "help": "\(diagnostic.help)",
            ]
            log(
                level: diagnostic.severity == .error ? .error : .warning, "\(diagnostic.message)", metadata: metadata)
        }
    }
}
