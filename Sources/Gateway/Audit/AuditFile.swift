import Foundation
import Glibc
import Synchronization

/// The file that audit lines are appended to.
final class AuditFile: Sendable {
    /// Why the file cannot be used.
    struct Failure: Error {
        var path: String
        var reason: String
    }

    private let path: String
    private let handle: Mutex<FileHandle>

    /// Opens the file for appending, and makes it where it is missing; `-` is standard output.
    init(path: String) throws(Failure) {
        self.path = path
        handle = Mutex(try Self.open(path))
    }

    /// Closes the file and opens it by its name again.
    func reopen() throws(Failure) {
        guard path != "-" else { return }
        let fresh = try Self.open(path)
        handle.withLock { $0 = fresh }
    }

    /// Appends bytes, all of them.
    func append(_ bytes: [UInt8]) throws(Failure) {
        do {
            try handle.withLock { try $0.write(contentsOf: Data(bytes)) }
        } catch {
            throw Failure(path: path, reason: "\(error)")
        }
    }

    private static func open(_ path: String) throws(Failure) -> FileHandle {
        if path == "-" { return FileHandle.standardOutput }
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC
        let descriptor = unsafe Glibc.open(path, flags, 0o640)
        guard descriptor >= 0 else {
            throw Failure(path: path, reason: SystemError.text(of: errno))
        }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}
