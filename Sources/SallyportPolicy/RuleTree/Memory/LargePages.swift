internal import Glibc

/// Memory that is quick to read at random: a processor that maps two megabytes at once need not look up where each of their
/// pages is.
enum LargePages {
    /// How much is mapped at once.
    static let size = 2 << 20

    /// So many bytes, which `free` gives back.
    static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
        var memory: UnsafeMutableRawPointer?
        let isLarge = byteCount >= size
        let failure = unsafe posix_memalign(&memory, isLarge ? size : 64, byteCount)
        guard failure == 0, let memory = unsafe memory else { fatalError("there is no memory for the rules") }
        // Advice alone: without large pages everything works as well, and slower.
        if isLarge { unsafe madvise(memory, byteCount, MADV_HUGEPAGE) }
        return unsafe memory
    }
}
