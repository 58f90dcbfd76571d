/// What tells, without reading it, that a file is still the one that was read.
struct FileStamp: Hashable, Sendable {
    var device: UInt64
    var inode: UInt64
    /// Bytes.
    var size: Int64
    /// When the content was last written, in nanoseconds since 1970.
    var modified: Int64
    /// When content, name or rights were last changed; unlike ``modified``, nobody can set it.
    var changed: Int64

    /// Of a file that was not looked at.
    static let none = FileStamp(device: 0, inode: 0, size: 0, modified: 0, changed: 0)

    /// Whether whatever has been written since shows in the stamp: the clock that files are stamped by ticks every few
    /// milliseconds, so a file that was written just before `time` may be written again under the same stamp.
    func isSettled(at time: Int64) -> Bool { max(modified, changed) < time - 1_000_000_000 }
}
