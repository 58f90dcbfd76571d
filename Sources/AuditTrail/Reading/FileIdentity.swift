import Foundation
import Glibc

/// Which file it is, whatever its name, and how long it was when it was looked at.
struct FileIdentity {
    private var device: UInt64
    private var number: UInt64
    /// Bytes.
    private(set) var size: Int

    /// The file that a path leads to; nil where there is none.
    init?(_ path: String) {
        var status = stat()
        // The call fills the structure that it is given, and nothing beyond.
        guard unsafe stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// An open file.
    init?(_ handle: FileHandle) {
        var status = stat()
        // As above.
        guard unsafe fstat(handle.fileDescriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
        size = Int(status.st_size)
    }

    /// Whether it is the same file; the size says nothing of that.
    func isSame(as other: FileIdentity?) -> Bool {
        device == other?.device && number == other?.number
    }
}
