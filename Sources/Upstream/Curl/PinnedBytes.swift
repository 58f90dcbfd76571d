import Glibc

/// Bytes at an address that does not change, for libcurl to refer to without copying. Wiped before they are freed.
///
/// `@unchecked Sendable` is safe: the memory is written in the initialiser alone, and freed when nobody refers to it.
@safe final class PinnedBytes: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer

    /// Copies bytes to memory of their own.
    init(_ bytes: [UInt8]) {
        unsafe memory = .allocate(byteCount: max(bytes.count, 1), alignment: 1)
        unsafe memory.copyBytes(from: bytes)
        count = bytes.count
    }

    deinit {
        if let start = unsafe memory.baseAddress { unsafe explicit_bzero(start, memory.count) }
        unsafe memory.deallocate()
    }

    /// The number of bytes.
    let count: Int

    /// The address, valid as long as this object is.
    var address: UnsafeMutableRawPointer? { unsafe memory.baseAddress }
}
