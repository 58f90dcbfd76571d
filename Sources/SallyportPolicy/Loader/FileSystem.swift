internal import Glibc

/// The few file operations that loading needs, on the C library; a folder's are those of ``OpenFolder``.
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
        return Kind(status)
    }

    /// The stamp of what is at `path`, links followed.
    static func stamp(of path: String) throws(Failure) -> FileStamp {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw Failure(code: errno) }
        return FileStamp(status)
    }

    /// The time by the clock that files are stamped by, in nanoseconds since 1970.
    static func stampClock() -> Int64 {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME_COARSE, &now)
        return now.nanoseconds
    }

    /// A file's bytes, or nil when there are more than `limit`.
    package static func read(_ path: String, atMost limit: Int) throws(Failure) -> [UInt8]? {
        var bytes: [UInt8] = []
        return try read(path, atMost: limit, onto: &bytes) == nil ? nil : bytes
    }

    /// Adds a file's bytes, or none where there are more than `limit`, or after a failure.
    /// - Returns: the stamp that the file had before it was read; nil when there are more than `limit`.
    static func read(_ path: String, atMost limit: Int, onto bytes: inout [UInt8]) throws(Failure) -> FileStamp? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Failure(code: errno) }
        let isFile = status.st_mode & S_IFMT == S_IFREG
        let start = bytes.count
        var end = start
        defer { bytes.removeLast(bytes.count - end) }
        // A byte more than expected, to see the end; pipes and the like tell no size. Of many files each byte counts.
        let expected = isFile && status.st_size > 0 ? min(Int(status.st_size), limit) : 4095
        bytes.append(contentsOf: repeatElement(0, count: expected + 1))
        var filled = start
        while true {
            if filled == bytes.count { bytes.append(contentsOf: repeatElement(0, count: filled - start)) }
            let count = unsafe bytes.withUnsafeMutableBytes { memory in
                unsafe Glibc.read(descriptor, memory.baseAddress?.advanced(by: filled), memory.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(code: errno) }
            guard count > 0 else { break }
            filled += count
            if filled - start > limit { return nil }
            // Of a file, no more comes when there is less than was asked for.
            if filled < bytes.count, isFile { break }
        }
        end = filled
        return FileStamp(status)
    }
}

extension FileSystem.Kind {
    init(_ status: stat) {
        self =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
            default: .other
            }
    }
}

extension FileStamp {
    init(_ status: stat) {
        self.init(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int64(status.st_size),
            modified: status.st_mtim.nanoseconds, changed: status.st_ctim.nanoseconds)
    }
}

extension timespec {
    fileprivate var nanoseconds: Int64 { Int64(tv_sec) * 1_000_000_000 + Int64(tv_nsec) }
}
