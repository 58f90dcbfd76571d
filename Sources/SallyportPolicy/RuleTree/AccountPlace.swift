/// Where an account begins in a tree: in the words that it was built with, or in those of the changes since.
struct AccountPlace: Hashable, Sendable {
    /// The place, and `patchBit` where it is among the changes.
    let code: UInt32

    private static let patchBit: UInt32 = 0x8000_0000

    @inline(__always)
    init(code: UInt32) {
        self.code = code
    }

    init(_ start: Int, isInPatch: Bool) {
        precondition(start < Int(Self.patchBit) - 1, "the rules take more than eight gigabytes")
        code = UInt32(start) | (isInPatch ? Self.patchBit : 0)
    }

    var isInPatch: Bool { @inline(__always) get { code & Self.patchBit != 0 } }
    /// Where its header is.
    var start: Int { @inline(__always) get { Int(code & ~Self.patchBit) } }
}
