internal import Glibc

/// An open folder, which is asked for what it holds by names: the system need not walk down a path for each.
@safe struct OpenFolder: ~Copyable {
    /// Closed by `deinit` alone.
    private let stream: OpaquePointer

    /// Opens a folder; the empty path is the one that the process is in.
    init(_ path: String) throws(FileSystem.Failure) {
        guard let stream = unsafe opendir(path.isEmpty ? "." : path) else { throw FileSystem.Failure(code: errno) }
        unsafe self.stream = stream
    }

    deinit { unsafe closedir(stream) }

    /// What tells this folder from every other.
    func kind() throws(FileSystem.Failure) -> FileSystem.Kind {
        var status = stat()
        guard unsafe fstat(dirfd(stream), &status) == 0 else { throw FileSystem.Failure(code: errno) }
        return FileSystem.Kind(status)
    }

    /// What it holds, in no order, without `.` and `..`.
    func entries() throws(FileSystem.Failure) -> [Entry] {
        unsafe rewinddir(stream)
        var entries: [Entry] = []
        errno = 0
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
                    unsafe String(cString: $0)
                }
            }
            let type = unsafe Int(entry.pointee.d_type)
            if name != ".", name != ".." {
                entries.append(Entry(name: name, isFile: type == DT_REG, isFolder: type == DT_DIR))
            }
            errno = 0
        }
        guard errno == 0 else { throw FileSystem.Failure(code: errno) }
        return entries
    }

    /// A name in a folder, with what the folder itself tells of it.
    struct Entry {
        var name: String
        /// Known to be a file. A link may lead to one, and not every file system tells.
        var isFile: Bool
        /// Known to be a folder.
        var isFolder: Bool
    }

    /// The stamp of what has this name, links followed.
    func stamp(of name: String) throws(FileSystem.Failure) -> FileStamp {
        var status = stat()
        guard unsafe fstatat(dirfd(stream), name, &status, 0) == 0 else { throw FileSystem.Failure(code: errno) }
        return FileStamp(status)
    }
}
