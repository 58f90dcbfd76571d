/// Memory of which each word names the next to read, in one random circle: nothing can be fetched ahead.
struct PointerChain {
    private let next: [UInt32]

    /// A chain that takes so many bytes.
    init(bytes: Int) {
        // Sattolo's shuffle makes one circle of all.
        var next = (0..<UInt32(max(2, bytes / 4))).map { $0 }
        var generator = SystemRandomNumberGenerator()
        for index in stride(from: next.count - 1, to: 0, by: -1) {
            next.swapAt(index, Int.random(in: 0..<index, using: &generator))
        }
        self.next = next
    }

    /// Where so many reads lead.
    @inline(__always)
    func follow(from place: Int, reads: Int) -> Int {
        var place = place
        for _ in 0..<reads { place = Int(next[place]) }
        return place
    }
}
