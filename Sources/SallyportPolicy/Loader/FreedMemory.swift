internal import CMemory

/// Memory that is no longer in use.
package enum FreedMemory {
    /// Looking at so many files leaves so much behind that it is worth the milliseconds to give it back.
    private static let manyFiles = 4096

    /// Gives it back to the system. The C library keeps what lies between pieces that are in use, however much it is.
    ///
    /// Takes milliseconds, in which other threads may wait for memory.
    static func giveBack() { malloc_trim(0) }

    /// Gives back what looking at files has left behind, where that is much.
    package static func giveBack(afterLookingAt files: Int) {
        if files >= manyFiles { giveBack() }
    }
}
