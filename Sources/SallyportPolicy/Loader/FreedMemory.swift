internal import CMemory

/// Memory that is no longer in use.
enum FreedMemory {
    /// Gives it back to the system. The C library keeps what lies between pieces that are in use, however much it is.
    static func giveBack() { malloc_trim(0) }
}
