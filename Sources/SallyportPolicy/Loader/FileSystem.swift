internal import Glibc

/// The few file operations that loading needs, on the C library: reading a folder's names, and a file's bytes.
package enum FileSystem {
    /// Why an operation failed, in the operating system's words.
    package struct Failure: Error, Hashable, Sendable {
        /// `errno`.
        package var code: Int32
        /// Such as `No such file or directory`.
        package var description: String { unsafe String(cString: strerror(code)) }
        /// Whether the file or folder is not there.
        package var isAbsence: Bool { code == ENOENT || code == ENOTDIR }
    }

    /// What a path leads to, links followed.
    package enum Kind: Hashable, Sendable {
        case file
        /// A folder, with what tells it from every other.
        case folder(device: UInt64, inode: UInt64)
        case other
    }

    /// What is at `path`.
    package static func kind(of path: String) throws(Failure) -> Kind {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw Failure(code: errno) }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        default: .other
        }
    }

    /// The names in a folder, in no order, without `.` and `..`.
    package static func names(in folder: String) throws(Failure) -> [String] {
        guard let stream = unsafe opendir(folder) else { throw Failure(code: errno) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
                    unsafe String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw Failure(code: errno) }
        return names
    }

    /// A file's bytes, or nil when there are more than `limit`.
    package static func read(_ path: String, atMost limit: Int) throws(Failure) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(code: errno) }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            if bytes.count > limit { return nil }
        }
    }
}
