/// The hosts that a deny spares.
enum ExceptionList {
    private typealias Layout = RuleSetLayout

    /// Whether one of the patterns matches a host.
    /// - Parameters:
    ///   - name: The host's name, or its address as text.
    ///   - list: Where the patterns begin, from `block`; 0 when there are none.
    static func contains(_ name: Span<UInt8>, _ words: Span<UInt32>, block: Int, at list: UInt32) -> Bool {
        guard list != 0 else { return false }
        var place = block + Int(list) + 1
        for _ in 0..<Int(words[place - 1]) {
            let length = Int(words[place] & Layout.Entry.lengthMask)
            if matches(name, words, at: place + 1, length: length, kind: Layout.Entry.kind(words[place])) {
                return true
            }
            place += 1 + PackedText.wordCount(length)
        }
        return false
    }

    private static func matches(
        _ name: Span<UInt8>, _ words: Span<UInt32>, at place: Int, length: Int, kind: UInt32
    ) -> Bool {
        let above = name.count - length
        guard above >= 0, PackedText.matches(words, at: place, count: length, name, from: above) else { return false }
        switch RuleSetLayout.EntryKind(rawValue: kind) {
        case .exactHost, .address: return above == 0
        case .oneLabelHost: return isBelow(name, above) && HostHash.labelStart(name, before: above - 1) == 0
        case .anyLabelsHost: return isBelow(name, above)
        default: return false
        }
    }

    /// Whether what stands above the pattern's name is labels of their own.
    private static func isBelow(_ name: Span<UInt8>, _ above: Int) -> Bool {
        above > 1 && name[above - 1] == UInt8(ascii: ".")
    }
}
