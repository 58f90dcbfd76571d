/// The numbers below a limit whose bits are set, in order: bit n stands for n, the last one for its number and all above it.
struct Depths: Sequence, IteratorProtocol {
    private var bits: UInt32
    private let last: Int
    private let limit: Int
    /// The next number that the last bit stands for.
    private var deep: Int

    /// - Parameter last: The number of the last bit, at most 31: no bit above it is set.
    @inline(__always)
    init(_ bits: UInt32, last: Int, below limit: Int) {
        self.bits = limit > last ? bits : bits & ((1 as UInt32) &<< UInt32(truncatingIfNeeded: limit) &- 1)
        self.last = last
        self.limit = limit
        deep = last
    }

    @inline(__always)
    mutating func next() -> Int? {
        guard bits != 0 else { return nil }
        let number = bits.trailingZeroBitCount
        if number < last {
            bits &= bits &- 1
            return number
        }
        deep &+= 1
        if deep == limit { bits = 0 }
        return deep &- 1
    }
}
