/// The way from counting in scalars, as libyaml does, to offsets in the bytes.
struct ScalarWalk {
    /// The byte at which the scalar begins that was last moved to.
    private(set) var offset: Int
    private var index = 0

    /// Stands at the first scalar of a text.
    init(from start: Int) {
        offset = start
    }

    /// Moves to a scalar, or to the end of the text if that comes before it.
    mutating func move(to target: Int, in bytes: Span<UInt8>) {
        while index < target, offset < bytes.count {
            offset += 1
            while offset < bytes.count, bytes[offset].continuesScalar { offset += 1 }
            index += 1
        }
        while index > target {
            offset -= 1
            while bytes[offset].continuesScalar { offset -= 1 }
            index -= 1
        }
    }
}
