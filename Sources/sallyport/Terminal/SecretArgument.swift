import Foundation

/// A secret named on the command line: `env:NAME` or `file:PATH`, so that it does not stand in the list of processes.
enum SecretArgument {
    /// Reads the secret that `argument` names. A text without a known prefix is the secret itself.
    static func read(_ argument: String, option: String) throws -> String {
        let parts = argument.split(separator: ":", maxSplits: 1).map(String.init)
        switch (parts.first, parts.count) {
        case ("env", 2):
            guard let value = ProcessInfo.processInfo.environment[parts[1]], !value.isEmpty else {
                throw CommandFailure("\(option): the environment has no variable `\(parts[1])`: set it")
            }
            return value
        case ("file", 2):
            guard let data = FileManager.default.contents(atPath: parts[1]) else {
                throw CommandFailure("\(option): the file `\(parts[1])` cannot be read: correct the path")
            }
            let text = String(decoding: data, as: UTF8.self)
            return text.hasSuffix("\n") ? String(text.dropLast()) : text
        case ("literal", 2): return parts[1]
        default: return argument
        }
    }
}
