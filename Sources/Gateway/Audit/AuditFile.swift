import Glibc
import Synchronization

/// The file that audit lines are appended to; `-` is standard output.
///
/// Where it has a greatest size, it is renamed to `PATH.1` before it would exceed it, `PATH.1` to `PATH.2` and so on.
final class AuditFile: AuditSink {
    /// When the file is put away, and how many of those are kept.
    struct Rotation: Hashable, Sendable {
        /// Bytes.
        var maxSize: Int
        var keep: Int
    }

    private struct Open {
        var descriptor: Int32
        var size: Int
    }

    private let path: String
    private let rotation: Rotation?
    private let open: Mutex<Open>

    /// Opens the file for appending, and makes it where it is missing.
    init(path: String, rotation: Rotation? = nil) throws(AuditFailure) {
        self.path = path
        self.rotation = path == "-" ? nil : rotation
        open = Mutex(try Self.open(path))
    }

    deinit {
        if path != "-" { open.withLock { _ = close($0.descriptor) } }
    }

    func write(_ backlog: inout AuditBacklog) -> (lines: Int, failure: AuditFailure?) {
        open.withLock { open in
            var lines = 0
            do throws(AuditFailure) {
                while !backlog.isEmpty {
                    try rotate(&open, before: backlog)
                    let room = rotation.map { max($0.maxSize - open.size, 0) } ?? .max
                    let written = try append(backlog.lines(fitting: room), to: open.descriptor)
                    open.size += written
                    lines += backlog.advance(by: written)
                }
                return (lines, nil)
            } catch {
                return (lines, error)
            }
        }
    }

    func reopen(_ backlog: inout AuditBacklog) throws(AuditFailure) {
        guard path != "-" else { return }
        let fresh = try Self.open(path)
        open.withLock { open in
            if !Self.isSame(open.descriptor, fresh.descriptor) { backlog.restartLine() }
            close(open.descriptor)
            open = fresh
        }
    }

    /// - Returns: how many bytes were written, at least one.
    private func append(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) throws(AuditFailure) -> Int {
        while true {
            let written = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 { return written }
            let reason = written < 0 ? errno : ENOSPC
            if reason != EINTR { throw AuditFailure(place: path, reason: SystemError.text(of: reason)) }
        }
    }

    private func rotate(_ open: inout Open, before backlog: AuditBacklog) throws(AuditFailure) {
        guard let rotation, open.size > 0, !backlog.isWithinLine,
            open.size + backlog.firstLine.count > rotation.maxSize
        else { return }
        // Another process may have put the file away already: then its place is taken by a fresh one.
        let current = try? Self.open(path)
        let isMine = current.map { Self.isSame($0.descriptor, open.descriptor) } ?? false
        if let current { close(current.descriptor) }
        if isMine { try putAway(keeping: rotation.keep) }
        let fresh = try Self.open(path)
        close(open.descriptor)
        open = fresh
    }

    private func putAway(keeping keep: Int) throws(AuditFailure) {
        for number in stride(from: keep - 1, to: 0, by: -1) {
            // There are fewer at first.
            _ = unsafe rename("\(path).\(number)", "\(path).\(number + 1)")
        }
        guard unsafe rename(path, "\(path).1") == 0 else {
            throw AuditFailure(place: path, reason: SystemError.text(of: errno))
        }
    }

    private static func open(_ path: String) throws(AuditFailure) -> Open {
        if path == "-" { return Open(descriptor: STDOUT_FILENO, size: 0) }
        let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw AuditFailure(place: path, reason: SystemError.text(of: errno)) }
        return Open(descriptor: descriptor, size: status(of: descriptor).map { Int($0.st_size) } ?? 0)
    }

    private static func isSame(_ first: Int32, _ second: Int32) -> Bool {
        guard let first = status(of: first), let second = status(of: second) else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    private static func status(of descriptor: Int32) -> stat? {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 ? status : nil
    }
}
