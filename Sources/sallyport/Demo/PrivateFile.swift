internal import Glibc

/// Files that nobody but their owner may read, from the first moment on.
enum PrivateFile {
    /// A file that could not be written.
    struct Failure: Error, CustomStringConvertible {
        /// Which file, and what the system says.
        let description: String
    }

    /// Writes `content` to a file with mode 0600, replacing what it held.
    static func write(_ content: String, to path: String) throws(Failure) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        // The mode above is for a new file alone.
        guard fchmod(descriptor, 0o600) == 0 else { throw failure(path) }
        let bytes = Array(content.utf8)
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { memory in
                unsafe Glibc.write(descriptor, memory.baseAddress?.advanced(by: written), memory.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure(path) }
            written += count
        }
    }

    private static func failure(_ path: String) -> Failure {
        Failure(description: "cannot write `\(path)`: \(unsafe String(cString: strerror(errno)).lowercased())")
    }
}
