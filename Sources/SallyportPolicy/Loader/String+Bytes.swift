extension String {
    /// Whether the UTF-8 of this comes before that of `other`: the order of file systems, which knows nothing of letters.
    ///
    /// Does what `utf8.lexicographicallyPrecedes` does, and is compiled to a plain loop.
    func bytesPrecede(_ other: String) -> Bool {
        let (first, second) = (utf8.span, other.utf8.span)
        for place in 0..<min(first.count, second.count) where first[place] != second[place] {
            return first[place] < second[place]
        }
        return first.count < second.count
    }

    /// Whether the UTF-8 of both is the same. To `==`, a letter that can be written in two ways is one.
    func bytesEqual(_ other: String) -> Bool {
        let (first, second) = (utf8.span, other.utf8.span)
        guard first.count == second.count else { return false }
        // Without a way out of the loop, which is then done for many bytes at once.
        var difference: UInt8 = 0
        for place in 0..<first.count { difference |= first[place] ^ second[place] }
        return difference == 0
    }
}
