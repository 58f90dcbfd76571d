/// A set of small numbers, in their order. Those below 64 take no memory of their own.
struct NumberSet: Hashable, Sendable {
    private var low: UInt64 = 0
    /// The numbers from 64 on, up to the word with the greatest of them.
    private var high: [UInt64] = []

    var isEmpty: Bool { low == 0 && high.isEmpty }

    func contains(_ number: Int) -> Bool {
        if number < 64 { return low >> UInt64(number) & 1 != 0 }
        let word = number / 64 - 1
        return word < high.count && high[word] >> UInt64(number % 64) & 1 != 0
    }

    mutating func insert(_ number: Int) {
        if number < 64 {
            low |= 1 << UInt64(number)
            return
        }
        let word = number / 64 - 1
        while high.count <= word { high.append(0) }
        high[word] |= 1 << UInt64(number % 64)
    }

    /// Those that are in both.
    @inline(__always)
    func intersection(_ other: NumberSet) -> NumberSet {
        var both = NumberSet()
        both.low = low & other.low
        if high.isEmpty || other.high.isEmpty { return both }
        both.high = zip(high, other.high).map { $0 & $1 }
        while both.high.last == 0 { both.high.removeLast() }
        return both
    }
}

extension NumberSet {
    init(_ numbers: some Sequence<Int>) {
        self.init()
        for number in numbers { insert(number) }
    }
}
