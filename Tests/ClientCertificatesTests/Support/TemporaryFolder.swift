import Foundation
import Testing

/// A folder of its own for one test, gone when the test is over.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/sallyport-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file, by default one that only its owner may read; folders on the way are made.
    func write(_ content: String, to name: String, mode: Int = 0o600) throws {
        try write(Data(content.utf8), to: name, mode: mode)
    }

    func write(_ content: Data, to name: String, mode: Int = 0o600) throws {
        let file = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try content.write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }

    /// Makes or swaps a link, in one step, as container orchestrators do.
    func link(_ name: String, to target: String) throws {
        let temporary = "\(path)/\(name).swap"
        try FileManager.default.createSymbolicLink(atPath: temporary, withDestinationPath: target)
        guard unsafe rename(temporary, "\(path)/\(name)") == 0 else { throw POSIXError(.EIO) }
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }
}
