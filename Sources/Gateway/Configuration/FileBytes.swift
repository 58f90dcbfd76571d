import Foundation
import Glibc

/// Reads whole files.
enum FileBytes {
    /// Why a file was not read.
    enum Failure: Error, Hashable {
        case missing
        case tooLarge
        case unreadable(reason: String)
    }

    /// The bytes of a file, if it has at most `limit` of them.
    static func read(_ path: String, atMost limit: Int) -> Result<[UInt8], Failure> {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            return .failure(errno == ENOENT ? .missing : .unreadable(reason: SystemError.text(of: errno)))
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            let data = try file.read(upToCount: limit + 1) ?? Data()
            return data.count > limit ? .failure(.tooLarge) : .success(Array(data))
        } catch {
            return .failure(.unreadable(reason: "it is not a regular file, or the disk failed"))
        }
    }
}
