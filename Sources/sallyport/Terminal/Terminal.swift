import Foundation

/// What the commands know of the terminal that they run in.
enum Terminal {
    /// Whether standard output is a person's terminal that wants colour (see no-color.org).
    static var isColoured: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// Writes to standard error, which carries what is not the command's answer.
    static func writeError(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
