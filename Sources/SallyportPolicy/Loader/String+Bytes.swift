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
}
